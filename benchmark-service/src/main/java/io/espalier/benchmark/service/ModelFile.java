package io.espalier.benchmark.service;

import io.espalier.artifacts.Digest;
import io.espalier.benchmark.measure.Candidate;
import io.espalier.events.metrics.MeasuredModel;
import io.espalier.events.metrics.Precision;
import io.espalier.events.step.RuntimeName;
import io.espalier.graph.Graph;
import io.espalier.graph.op.DequantizeLinear;
import java.nio.file.Path;

/**
 * One of the models that a benchmark compares.
 *
 * @param model the dense reference or the one to be released
 * @param precision of its weights; the dense reference may be there in both
 * @param digest its artifact
 * @param file its ONNX file
 */
record ModelFile(MeasuredModel model, Precision precision, Digest digest, Path file) {

  /** The precision of a graph's weights: INT8 as soon as any value is dequantised. */
  static Precision precisionOf(Graph graph) {
    boolean quantised =
        graph.nodes().stream().anyMatch(node -> node.operator() instanceof DequantizeLinear);
    return quantised ? Precision.INT8 : Precision.FP32;
  }

  Candidate on(RuntimeName runtime) {
    return new Candidate(runtime, precision, model, file);
  }

  /** How errors and reports call it. */
  String label() {
    return "the %s %s model".formatted(model.wireName(), precision.wireName());
  }
}
