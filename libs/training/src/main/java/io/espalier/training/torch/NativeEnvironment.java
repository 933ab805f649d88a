package io.espalier.training.torch;

import com.sun.jna.Function;
import com.sun.jna.Platform;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/**
 * Settings of the process that the engine's native libraries depend on. OpenMP's threads wait for
 * each other by spinning unless told otherwise, which is only harmless on a machine with nothing
 * else to do: with both cores of a small machine also serving a broker and a database, training was
 * measured 6 to 15 times slower with spinning than without. And glibc gives every large block back
 * to the system as soon as it is free, so that each step faults all its activations in again: a
 * third of the processor time of ResNet-18 at 64x64 on a virtual machine.
 */
final class NativeEnvironment {
  private static final Logger LOGGER = System.getLogger(NativeEnvironment.class.getName());

  /** glibc's names of what can be set (malloc.h). */
  private static final int TRIM_THRESHOLD = -1;

  private static final int TOP_PAD = -2;
  private static final int MMAP_THRESHOLD = -3;

  /** Blocks below this come from the heap, which is kept; the highest value that glibc takes. */
  private static final int MMAP_THRESHOLD_BYTES = 32 << 20;

  /** Memory at the end of a heap that is kept for the next step. */
  private static final int KEPT_BYTES = 1 << 30;

  /** Memory that a heap asks for at a time. */
  private static final int GROWTH_BYTES = 64 << 20;

  private NativeEnvironment() {}

  /** Asks for sleep and for memory that is kept, unless whoever started the process has chosen. */
  static void prepare() {
    sleepInsteadOfSpinning();
    keepMemory();
  }

  private static void sleepInsteadOfSpinning() {
    if (System.getenv("OMP_WAIT_POLICY") == null
        && System.getenv("GOMP_SPINCOUNT") == null
        && !Platform.isWindows()) {
      set("OMP_WAIT_POLICY", "passive");
      set("KMP_BLOCKTIME", "0");
    }
  }

  private static void keepMemory() {
    if (!Platform.isLinux()
        || System.getenv("MALLOC_MMAP_THRESHOLD_") != null
        || System.getenv("MALLOC_TRIM_THRESHOLD_") != null) {
      return;
    }
    try {
      Function mallopt = Function.getFunction("c", "mallopt");
      mallopt.invokeInt(new Object[] {MMAP_THRESHOLD, MMAP_THRESHOLD_BYTES});
      mallopt.invokeInt(new Object[] {TRIM_THRESHOLD, KEPT_BYTES});
      mallopt.invokeInt(new Object[] {TOP_PAD, GROWTH_BYTES});
    } catch (UnsatisfiedLinkError e) {
      LOGGER.log(Level.DEBUG, "this C library has no mallopt; memory is managed as it sees fit", e);
    }
  }

  private static void set(String variable, String value) {
    try {
      Function.getFunction("c", "setenv").invokeInt(new Object[] {variable, value, 0});
    } catch (UnsatisfiedLinkError e) {
      LOGGER.log(
          Level.WARNING,
          "{0}={1} could not be set ({2}); set it in the environment, or training is slow on a busy machine",
          variable,
          value,
          e.getMessage());
    }
  }
}
