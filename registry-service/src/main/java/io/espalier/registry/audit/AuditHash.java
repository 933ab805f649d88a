package io.espalier.registry.audit;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The hash of an audit row: SHA-256 over the previous row's hash (its 64 hexadecimal digits)
 * followed by the canonical JSON of the row, both as UTF-8.
 */
final class AuditHash {

  /** What stands before the first row. */
  static final String GENESIS = "0".repeat(64);

  private AuditHash() {}

  static String of(AuditRow row) {
    ObjectNode fields = JsonNodeFactory.instance.objectNode();
    fields.put("seq", row.seq);
    fields.put("at", row.at.toString());
    fields.put("kind", row.kind);
    fields.put("model", row.model);
    fields.put("run", row.runId);
    fields.put("version", row.version);
    // The text and not the tree: a body that a forger left unreadable must still hash to something.
    fields.put("body", row.body);
    return sha256(row.previousHash + CanonicalJson.write(fields));
  }

  private static String sha256(String text) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform provides SHA-256", e);
    }
  }
}
