package io.espalier.standalone.bench;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All candidates on one variant of the model with one number of threads: one run, in turns.
 *
 * @param variant how tables call the variant
 * @param sparsity the share of weights that was asked for
 * @param pattern which weights are zero together; null for the dense model
 * @param zeroWeights the share of prunable weights that is zero
 * @param zeroMacs the share of multiplications that these are; fewer, as small layers at large
 *     images are pruned least
 * @param packedBytes size of the INT8 model in its released form
 * @param integerKernels what ONNX Runtime runs of the INT8 model, by its own trace
 * @param failure why nothing was measured; null where it was
 */
public record Group(
    String variant,
    double sparsity,
    @Nullable Pattern pattern,
    int threads,
    double zeroWeights,
    double zeroMacs,
    long packedBytes,
    List<Row> rows,
    @Nullable IntegerShare integerKernels,
    @Nullable String failure) {
  public Group {
    rows = List.copyOf(rows);
  }

  static Group failed(Variant variant, int threads, String reason) {
    return new Group(
        variant.label(),
        variant.sparsity(),
        variant.pattern(),
        threads,
        variant.zeros(),
        0,
        variant.packedBytes(),
        List.of(),
        null,
        reason);
  }
}
