package io.espalier.standalone.bench;

import io.espalier.runtime.Tier;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What to measure.
 *
 * @param model an ONNX file; null for the built-in ResNet-18
 * @param imageSize height and width of the input; null for the model's own, or 224
 * @param sparsities shares of the weights that are zero, each in [0, 1)
 * @param patterns which weights become zero together
 * @param uniform whether every layer gets the same sparsity, instead of one threshold for all
 * @param threads numbers of threads, each a measurement of its own
 * @param tiers tiers of our kernels; empty for every one that the session offers but the scalar
 * @param runs timed inferences of each candidate
 * @param epochs epochs that the built-in model is trained for; 0 leaves it as it was initialised
 * @param seed of the built-in model, its training and the images
 * @param json where the report goes; null for nowhere
 * @param save where the measured ONNX files go; null for nowhere
 */
public record BenchOptions(
    @Nullable Path model,
    @Nullable Integer imageSize,
    List<Double> sparsities,
    List<Pattern> patterns,
    boolean uniform,
    List<Integer> threads,
    List<Tier> tiers,
    int runs,
    int epochs,
    long seed,
    @Nullable Path json,
    @Nullable Path save) {
  public BenchOptions {
    sparsities = List.copyOf(sparsities);
    patterns = List.copyOf(patterns);
    threads = List.copyOf(threads);
    tiers = List.copyOf(tiers);
  }
}
