package io.espalier.standalone.bench;

import io.espalier.artifacts.ModelPackage;
import io.espalier.graph.Graph;
import io.espalier.graph.OnnxWriter;
import io.espalier.graph.Tensor;
import io.espalier.prune.service.Allocation;
import io.espalier.prune.service.GlobalAllocation;
import io.espalier.prune.service.UniformAllocation;
import io.espalier.quantize.service.PercentileRange;
import io.espalier.quantize.service.Quantizer;
import io.espalier.standalone.embedded.StandaloneException;
import io.espalier.training.BatchNormStatistics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Makes the files to measure from a dense model: pruned by magnitude in one step, the statistics of
 * BatchNormalization estimated anew, quantised. No recovery training: it would change the values of
 * the weights that are left, not which ones are left.
 */
final class Variants {
  private static final int BLOCK_HEIGHT = 4;
  private static final int CALIBRATION_IMAGES = 16;
  private static final int STATISTICS_IMAGES = 32;
  private static final int STATISTICS_BATCH = 16;

  private final DenseModel dense;
  private final Allocation allocation;
  private final Path directory;
  private final int threads;

  /**
   * @param directory where the files go
   * @param threads threads to calibrate with
   */
  Variants(DenseModel dense, boolean uniform, Path directory, int threads) {
    this.dense = dense;
    this.allocation = uniform ? new UniformAllocation() : new GlobalAllocation();
    this.directory = directory;
    this.threads = threads;
  }

  /**
   * @param pattern null for the dense model itself
   * @throws StandaloneException if the model is sparser than that already
   */
  Variant make(double sparsity, @Nullable Pattern pattern) throws IOException {
    Graph pruned = pattern == null ? dense.graph() : pruned(sparsity, pattern);
    Graph quantized =
        new Quantizer(
                PercentileRange.USUAL, dense.images().split().spread(CALIBRATION_IMAGES), threads)
            .quantize(pruned)
            .graph();
    String name = Variant.fileName(sparsity, pattern);
    Path fp32 = directory.resolve(name + "-fp32.onnx");
    Path int8 = directory.resolve(name + "-int8.onnx");
    OnnxWriter.write(pruned, fp32);
    OnnxWriter.write(quantized, int8);
    return new Variant(
        sparsity,
        pattern,
        zeros(pruned),
        fp32,
        int8,
        Files.size(fp32),
        Files.size(int8),
        ModelPackage.pack(Files.readAllBytes(int8)).length);
  }

  private Graph pruned(double sparsity, Pattern pattern) {
    List<String> weights = dense.graph().prunableWeights();
    int height =
        switch (pattern) {
          case UNSTRUCTURED -> 1;
          case BLOCK_4X1 -> BLOCK_HEIGHT;
        };
    Graph pruned = new BlockMagnitude(allocation, height).prune(dense.graph(), weights, sparsity);
    return BatchNormStatistics.reestimate(
        pruned, dense.images().split(), STATISTICS_IMAGES, STATISTICS_BATCH, threads);
  }

  static double zeros(Graph graph) {
    long count = 0;
    long nonZero = 0;
    for (String weight : graph.prunableWeights()) {
      Tensor tensor = Objects.requireNonNull(graph.initializers().get(weight), weight);
      count += tensor.count();
      nonZero += tensor.nonZeroCount();
    }
    return count == 0 ? 0 : 1 - (double) nonZero / count;
  }
}
