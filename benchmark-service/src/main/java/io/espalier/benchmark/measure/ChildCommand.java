package io.espalier.benchmark.measure;

import io.espalier.benchmark.profile.HardwareProfile;
import io.espalier.benchmark.profile.InstructionTier;
import io.espalier.events.step.RuntimeName;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How to start a child, and how to keep it within a hardware profile.
 *
 * <p>The class path goes by the environment: ONNX Runtime 1.29 takes the command line of its
 * process apart with a recursive regular expression and overflows the stack at a few thousand
 * characters. Its telemetry, which does that, is turned off as well.
 *
 * @param arguments the command line up to the main class
 * @param environment variables set in addition to this process's own
 * @param notes what of the profile could not be imposed, in words for the report
 */
record ChildCommand(List<String> arguments, Map<String, String> environment, List<String> notes) {

  /**
   * The heap's part of the profile's memory. The rest is for code, thread stacks and the native
   * memory of the runtimes; the whole is checked against the measured peak.
   */
  private static final double HEAP_FRACTION = 0.75;

  private static final List<String> JVM_FLAGS =
      List.of(
          "--enable-native-access=ALL-UNNAMED",
          "--add-modules=jdk.incubator.vector",
          "--sun-misc-unsafe-memory-access=allow",
          "-XX:+UseSerialGC");

  /** A child within a profile: pinned, limited in memory and, where it can be, in instructions. */
  static ChildCommand within(HardwareProfile profile, RuntimeName runtime, String classpath) {
    Optional<Processors.Pinning> pinning = Processors.pinning(profile.threads());
    List<String> notes = new ArrayList<>();
    List<String> arguments = new ArrayList<>();
    pinning.ifPresentOrElse(
        pinned -> arguments.addAll(pinned.commandPrefix()),
        () -> notes.add("not pinned to processors: this system has no taskset"));
    arguments.add(java());
    arguments.addAll(JVM_FLAGS);
    arguments.add("-XX:ActiveProcessorCount=" + profile.threads());
    arguments.add("-XX:MaxRAM=" + profile.memoryBytesMax());
    arguments.add("-Xmx%dm".formatted((long) (profile.memoryBytesMax() * HEAP_FRACTION) >> 20));
    Map<String, String> environment = environment(classpath, profile.threads());
    Cap.of(profile.instructionTierMax())
        .ifPresent(cap -> impose(cap, runtime, arguments, environment, notes));
    return command(arguments, environment, notes, profile.threads());
  }

  /** A child with the whole machine to itself, computing with one thread. */
  static ChildCommand unlimited(String classpath) {
    List<String> arguments = new ArrayList<>(List.of(java()));
    arguments.addAll(JVM_FLAGS);
    return command(arguments, environment(classpath, 1), List.of(), 1);
  }

  private static ChildCommand command(
      List<String> arguments, Map<String, String> environment, List<String> notes, int threads) {
    arguments.add("-Dai.djl.pytorch.num_threads=" + threads);
    return new ChildCommand(List.copyOf(arguments), Map.copyOf(environment), List.copyOf(notes));
  }

  private static Map<String, String> environment(String classpath, int threads) {
    Map<String, String> environment = new LinkedHashMap<>();
    environment.put("CLASSPATH", classpath);
    environment.put("OMP_NUM_THREADS", Integer.toString(threads));
    environment.put("ORT_DISABLE_TELEMETRY", "1");
    environment.put("DJL_OFFLINE", "true");
    return environment;
  }

  private static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  /**
   * How each runtime is told not to use wider vectors.
   *
   * @param useAvx value of the JVM's {@code -XX:UseAVX}
   * @param tier best tier of our kernels in C
   * @param aten value of PyTorch's {@code ATEN_CPU_CAPABILITY}
   * @param oneDnn value of {@code ONEDNN_MAX_CPU_ISA}, of the library that PyTorch convolves with
   */
  private record Cap(int useAvx, String tier, String aten, String oneDnn) {
    static Optional<Cap> of(InstructionTier tier) {
      return switch (tier) {
        case SSE4 -> Optional.of(new Cap(0, "vector", "default", "SSE41"));
        case AVX2 -> Optional.of(new Cap(2, "avx2", "avx2", "AVX2"));
        case AVX512 -> Optional.of(new Cap(3, "avx512_vnni", "avx512", "AVX512_CORE_VNNI"));
        case BEST -> Optional.empty();
      };
    }
  }

  private static void impose(
      Cap cap,
      RuntimeName runtime,
      List<String> arguments,
      Map<String, String> environment,
      List<String> notes) {
    if (!isX86()) {
      notes.add("not capped: the profile's instruction tier is one of x86 processors");
      return;
    }
    switch (runtime) {
      case ESPALIER -> {
        arguments.add("-XX:UseAVX=" + cap.useAvx());
        arguments.add("-Despalier.runtime.tier=" + cap.tier());
      }
      case PYTORCH -> {
        environment.put("ATEN_CPU_CAPABILITY", cap.aten());
        environment.put("ONEDNN_MAX_CPU_ISA", cap.oneDnn());
        environment.put("DNNL_MAX_CPU_ISA", cap.oneDnn());
      }
      case ONNX_RUNTIME ->
          notes.add("not capped: ONNX Runtime always uses the best instructions of the machine");
    }
  }

  private static boolean isX86() {
    return List.of("amd64", "x86_64").contains(System.getProperty("os.arch"));
  }
}
