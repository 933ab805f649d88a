package io.espalier.standalone.bench;

import io.espalier.benchmark.inference.KernelTime;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * How much of what ONNX Runtime executes are integer kernels, by its own trace.
 *
 * @param integers integer convolutions and matrix products by operator
 * @param floats those that are left in floating point by operator
 * @param timeShare share of the time that goes into the integer ones, 0 to 1
 */
public record IntegerShare(
    Map<String, Integer> integers, Map<String, Integer> floats, double timeShare) {
  private static final Set<String> INTEGER =
      Set.of(
          "QLinearConv",
          "ConvInteger",
          "QGemm",
          "QLinearMatMul",
          "MatMulInteger",
          "MatMulIntegerToFloat",
          "DynamicQuantizeMatMul");
  private static final Set<String> FLOAT =
      Set.of("Conv", "FusedConv", "Gemm", "FusedGemm", "MatMul", "FusedMatMul");

  static IntegerShare of(List<KernelTime> kernels) {
    Map<String, Integer> integers = new TreeMap<>();
    Map<String, Integer> floats = new TreeMap<>();
    double all = 0;
    double inIntegers = 0;
    for (KernelTime kernel : kernels) {
      all += kernel.millis();
      if (INTEGER.contains(kernel.operator())) {
        integers.merge(kernel.operator(), 1, Integer::sum);
        inIntegers += kernel.millis();
      } else if (FLOAT.contains(kernel.operator())) {
        floats.merge(kernel.operator(), 1, Integer::sum);
      }
    }
    return new IntegerShare(integers, floats, all == 0 ? 0 : inIntegers / all);
  }

  /** Whether every convolution and matrix product runs in integers, and there is one. */
  boolean complete() {
    return floats.isEmpty() && !integers.isEmpty();
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%s%s, %.0f%% of its time",
        words(integers),
        floats.isEmpty() ? "" : " but also " + words(floats) + " in floating point",
        100 * timeShare);
  }

  private static String words(Map<String, Integer> counts) {
    return counts.isEmpty()
        ? "no integer kernels"
        : String.join(
            ", ",
            counts.entrySet().stream()
                .map(entry -> entry.getValue() + " " + entry.getKey())
                .toList());
  }
}
