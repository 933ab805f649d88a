package io.espalier.runtime;

import io.espalier.graph.Graph;
import io.espalier.graph.Shape;
import io.espalier.graph.Tensor;
import io.espalier.graph.reference.ReferenceEvaluator;
import io.espalier.graph.rewrite.InsertQdq;
import io.espalier.graph.rewrite.Passes;
import io.espalier.graph.rewrite.QuantizationRange;
import io.espalier.graph.rewrite.WeightQuantizer;
import java.util.LinkedHashMap;
import java.util.Map;

/** Turns FP32 models into QDQ models with ranges seen on one image. */
public final class QuantizedGraphs {
  private QuantizedGraphs() {}

  /** Takes the ranges of all activations for one image from the graph library's evaluator. */
  public static Graph calibrated(Graph graph, float[] image) {
    Graph folded = Passes.forInference(graph);
    var input = folded.inputs().getFirst();
    Shape shape = input.type().shapeWith(1);
    Map<String, Tensor> values =
        ReferenceEvaluator.evaluate(
            folded,
            Map.of(input.name(), Tensor.floats(shape, image)),
            InsertQdq.rangesNeeded(folded));
    Map<String, QuantizationRange> ranges = new LinkedHashMap<>();
    values.forEach((name, tensor) -> ranges.put(name, covering(tensor.toFloats())));
    return InsertQdq.apply(folded, ranges, WeightQuantizer.largestMagnitude());
  }

  private static QuantizationRange covering(float[] values) {
    float minimum = 0;
    float maximum = 0;
    for (float value : values) {
      minimum = Math.min(minimum, value);
      maximum = Math.max(maximum, value);
    }
    return QuantizationRange.covering(minimum, maximum);
  }
}
