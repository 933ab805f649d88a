package io.espalier.artifacts;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The name of one deterministic piece of work: the hash of the code version, the digests of the
 * inputs in order, and the step's parameters. Equal keys mean equal results, so a step whose key
 * already has a result is not done again.
 *
 * @param value 64 lower-case hexadecimal digits
 */
public record StepKey(String value) {

  private static final Pattern FORM = Pattern.compile("[0-9a-f]{64}");

  /**
   * @throws IllegalArgumentException when the value is not 64 lower-case hexadecimal digits
   */
  public StepKey {
    if (!FORM.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "Not a step key: '%s'. Expected 64 lower-case hexadecimal digits."
              .formatted(value.length() <= 80 ? value : value.substring(0, 80) + "..."));
    }
  }

  /**
   * The key of a step. Every field goes into the hash with its length, so that no two different
   * steps can run together into one key.
   *
   * @param codeVersion the version of the code that does the step
   * @param inputs digests of everything the step reads, in a fixed order
   * @param parametersJson the step's parameters as canonical JSON, UTF-8
   */
  public static StepKey of(String codeVersion, List<Digest> inputs, byte[] parametersJson) {
    MessageDigest hash = Digest.sha256();
    update(hash, "espalier-step-1".getBytes(StandardCharsets.UTF_8));
    update(hash, codeVersion.getBytes(StandardCharsets.UTF_8));
    hash.update(ByteBuffer.allocate(Integer.BYTES).putInt(inputs.size()).flip());
    for (Digest input : inputs) {
      update(hash, input.value().getBytes(StandardCharsets.UTF_8));
    }
    update(hash, parametersJson);
    return new StepKey(HexFormat.of().formatHex(hash.digest()));
  }

  @Override
  public String toString() {
    return value;
  }

  private static void update(MessageDigest hash, byte[] field) {
    hash.update(ByteBuffer.allocate(Integer.BYTES).putInt(field.length).flip());
    hash.update(field);
  }
}
