package io.espalier.quantize.service;

import io.espalier.datasets.Split;
import io.espalier.events.step.Quantize;
import io.espalier.graph.ElementType;
import io.espalier.graph.Graph;
import io.espalier.graph.rewrite.InsertQdq;
import io.espalier.graph.rewrite.Passes;
import io.espalier.graph.rewrite.QuantizationRange;
import io.espalier.graph.rewrite.WeightQuantizer;
import io.espalier.training.ActivationStatistics;
import io.espalier.training.TensorStatistics;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Quantises a graph to INT8 after training: BatchNormalization folded, activations asymmetric per
 * tensor in a range observed on images, weights symmetric per output channel, so that a weight of
 * zero stays zero (Jacob et al., 2018; Nagel et al., 2021).
 *
 * @param estimator chooses the ranges of activations
 * @param images the calibration images
 * @param threads threads that one operation may use
 */
public record Quantizer(RangeEstimator estimator, Split images, int threads) {

  private static final int BATCH = 32;

  /** The quantiser that a step asks for. */
  public static Quantizer of(Quantize step, Split train, int threads) {
    RangeEstimator estimator =
        switch (step.range()) {
          case MIN_MAX -> new MinMaxRange();
          case PERCENTILE -> PercentileRange.USUAL;
          case MSE -> new MeanSquaredErrorRange();
        };
    return new Quantizer(estimator, train.spread(step.calibrationImages()), threads);
  }

  /**
   * Quantises a graph.
   *
   * @param model an FP32 graph
   * @throws io.espalier.graph.GraphException naming the node or value that cannot be quantised
   */
  public Quantized quantize(Graph model) {
    Graph folded = Passes.forInference(model);
    Map<String, TensorStatistics> observed =
        ActivationStatistics.collect(
            folded, images, images.size(), BATCH, threads, InsertQdq.rangesNeeded(folded));
    Map<String, QuantizationRange> ranges = new LinkedHashMap<>();
    observed.forEach((name, values) -> ranges.put(name, estimator.estimate(values.histogram())));
    Graph quantized = InsertQdq.apply(folded, ranges, WeightQuantizer.largestMagnitude());
    return new Quantized(quantized, observed, ranges);
  }

  /**
   * A quantised graph.
   *
   * @param graph in QDQ form
   * @param observed what the activations looked like, by name
   * @param ranges the ranges chosen, by the same names
   */
  public record Quantized(
      Graph graph, Map<String, TensorStatistics> observed, Map<String, QuantizationRange> ranges) {

    /** The number of weights that are stored as INT8. */
    public int weights() {
      return (int)
          graph.prunableWeights().stream()
              .filter(name -> graph.initializers().get(name).type() == ElementType.INT8)
              .count();
    }
  }
}
