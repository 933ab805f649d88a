package io.espalier.standalone.bench;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The model at one sparsity.
 *
 * @param sparsity the share of weights that was asked for
 * @param pattern which weights are zero together; null where none was pruned
 * @param zeros the share of all prunable weights that is zero
 * @param fp32 its ONNX file
 * @param int8 the same quantised, in QDQ form
 * @param fp32Bytes size of the ONNX file
 * @param int8Bytes size of the quantised ONNX file
 * @param packedBytes size of the quantised file in its released form
 */
record Variant(
    double sparsity,
    @Nullable Pattern pattern,
    double zeros,
    Path fp32,
    Path int8,
    long fp32Bytes,
    long int8Bytes,
    long packedBytes) {

  /** How tables call it. */
  String label() {
    return pattern == null ? "dense" : Percent.of(sparsity) + "% " + pattern.label();
  }

  /** A file name without spaces. */
  static String fileName(double sparsity, @Nullable Pattern pattern) {
    return pattern == null ? "dense" : pattern.label() + "-" + Percent.of(sparsity);
  }
}
