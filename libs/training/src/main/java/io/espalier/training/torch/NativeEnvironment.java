package io.espalier.training.torch;

import com.sun.jna.Function;
import com.sun.jna.Platform;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/**
 * Environment variables that the engine's native libraries read when they are loaded. OpenMP's
 * threads wait for each other by spinning unless told otherwise, which is only harmless on a
 * machine with nothing else to do: with both cores of a small machine also serving a broker and a
 * database, training was measured 6 to 15 times slower with spinning than without.
 */
final class NativeEnvironment {
  private static final Logger LOGGER = System.getLogger(NativeEnvironment.class.getName());

  private NativeEnvironment() {}

  /** Asks OpenMP to sleep instead of spinning, unless whoever started the process has chosen. */
  static void prepare() {
    if (System.getenv("OMP_WAIT_POLICY") == null
        && System.getenv("GOMP_SPINCOUNT") == null
        && !Platform.isWindows()) {
      set("OMP_WAIT_POLICY", "passive");
      set("KMP_BLOCKTIME", "0");
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
