package io.espalier.training.torch;

import com.sun.jna.Function;
import com.sun.jna.Platform;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

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
    if (System.getenv("ONEDNN_MAX_CPU_ISA") == null
        && System.getenv("DNNL_MAX_CPU_ISA") == null
        && isAmd(Path.of("/proc/cpuinfo"))) {
      set("ONEDNN_MAX_CPU_ISA", "AVX2");
    }
  }

  /**
   * Whether the processor is one of AMD's. On those with AVX-512 (seen on Zen 5) the engine's
   * convolutions, which are those of oneDNN 3.7.1, leave parts of a gradient unset in some of 1,000
   * steps, so that trainings differ or end in NaN; held down to AVX2 they were right in 10,000
   * steps.
   *
   * @param processors the system's description of its processors, which need not be there
   */
  static boolean isAmd(Path processors) {
    try (Stream<String> lines = Files.lines(processors)) {
      return lines.anyMatch(line -> line.startsWith("vendor_id") && line.contains("AuthenticAMD"));
    } catch (IOException | UncheckedIOException e) {
      return false;
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
