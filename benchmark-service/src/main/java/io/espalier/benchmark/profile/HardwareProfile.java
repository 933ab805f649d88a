package io.espalier.benchmark.profile;

/**
 * What a measured process may use, and the device that this stands for.
 *
 * @param name how recipes and reports call it
 * @param standsFor the device in words, for people reading a report
 * @param threads processors the process is pinned to and threads each runtime computes with
 * @param memoryBytesMax peak resident memory above which a model does not fit the device
 * @param instructionTierMax the widest vector instructions allowed, for the runtimes that can be
 *     capped
 */
public record HardwareProfile(
    String name,
    String standsFor,
    int threads,
    long memoryBytesMax,
    InstructionTier instructionTierMax) {

  /** More threads than this are no edge device, and most likely a slip of the keyboard. */
  public static final int THREADS_MAX = 64;

  /** A JVM with any of the runtimes does not start in less. */
  public static final long MEMORY_BYTES_MIN = 128L << 20;

  private static final int NAME_LENGTH_MAX = 64;

  public HardwareProfile {
    if (!name.matches("[a-z0-9][a-z0-9-]*") || name.length() > NAME_LENGTH_MAX) {
      throw new IllegalArgumentException(
          "name is \"%s\"; it must be lower-case letters, digits and dashes, at most %d characters"
              .formatted(name, NAME_LENGTH_MAX));
    }
    if (standsFor.isBlank()) {
      throw new IllegalArgumentException("standsFor is empty; name the device in a few words");
    }
    if (threads < 1 || threads > THREADS_MAX) {
      throw new IllegalArgumentException(
          "threads is %d; it must be from 1 to %d".formatted(threads, THREADS_MAX));
    }
    if (memoryBytesMax < MEMORY_BYTES_MIN) {
      throw new IllegalArgumentException(
          "memoryBytesMax is %d; no runtime starts in less than %d bytes (128 MiB)"
              .formatted(memoryBytesMax, MEMORY_BYTES_MIN));
    }
  }
}
