package io.espalier.artifacts;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * The name of an artifact: the SHA-256 of its bytes.
 *
 * @param value {@code sha256:} followed by 64 lower-case hexadecimal digits
 */
public record Digest(String value) implements Comparable<Digest> {

  private static final String PREFIX = "sha256:";
  private static final Pattern FORM = Pattern.compile("sha256:[0-9a-f]{64}");
  private static final int BUFFER_BYTES = 1 << 16;

  /**
   * @throws IllegalArgumentException when the value is not a SHA-256 digest in the documented form
   */
  public Digest {
    if (!FORM.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "Not an artifact digest: '%s'. Expected sha256: and 64 lower-case hexadecimal digits."
              .formatted(shortened(value)));
    }
  }

  /** The digest of these bytes. */
  public static Digest of(byte[] content) {
    return ofHash(sha256().digest(content));
  }

  /**
   * The digest of a file's content, read once.
   *
   * @throws IOException when the file cannot be read
   */
  public static Digest of(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return of(in);
    }
  }

  /**
   * The digest of everything that the stream still holds; the stream is not closed.
   *
   * @throws IOException when the stream cannot be read
   */
  public static Digest of(InputStream in) throws IOException {
    MessageDigest hash = sha256();
    byte[] buffer = new byte[BUFFER_BYTES];
    for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
      hash.update(buffer, 0, read);
    }
    return ofHash(hash.digest());
  }

  /** The 64 hexadecimal digits without the prefix. */
  public String hex() {
    return value.substring(PREFIX.length());
  }

  @Override
  public int compareTo(Digest other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }

  static Digest ofHash(byte[] hash) {
    return new Digest(PREFIX + HexFormat.of().formatHex(hash));
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform provides SHA-256", e);
    }
  }

  private static String shortened(String value) {
    return value.length() <= 80 ? value : value.substring(0, 80) + "...";
  }
}
