package io.espalier.training.quantization;

import ai.djl.ndarray.NDArray;
import io.espalier.graph.Graph;
import io.espalier.graph.rewrite.InsertQdq;
import io.espalier.graph.rewrite.Passes;
import io.espalier.graph.rewrite.QuantizationRange;
import io.espalier.training.torch.Torch;
import io.espalier.training.torch.ValueTransform;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Rounds those activations that the quantizer will round, to eight unsigned bits with one scale per
 * tensor (Jacob et al., 2018). Ranges follow the batches' smallest and largest values by a moving
 * average; gradients pass as if nothing had been rounded.
 */
public final class ActivationRounding implements ValueTransform {
  /** How much of a range stays from batch to batch. */
  private static final float MOMENTUM = 0.9f;

  private final List<String> names;
  private final float[] lowest;
  private final float[] highest;

  /** Rounding for a graph that is trained. */
  public ActivationRounding(Graph graph) {
    Set<String> values = new HashSet<>();
    graph.inputs().forEach(input -> values.add(input.name()));
    graph.nodes().forEach(node -> values.addAll(node.outputs()));
    names = new ArrayList<>(InsertQdq.rangesNeeded(Passes.forInference(graph)));
    names.retainAll(values);
    lowest = new float[names.size()];
    highest = new float[names.size()];
    Arrays.fill(lowest, Float.NaN);
    Arrays.fill(highest, Float.NaN);
  }

  /** Names of the values that are rounded. */
  public List<String> names() {
    return List.copyOf(names);
  }

  /** The ranges so far, which a resumed training needs; the arrays themselves. */
  public List<float[]> state() {
    return List.of(lowest, highest);
  }

  @Override
  public NDArray apply(String name, NDArray value, boolean training) {
    int index = names.indexOf(name);
    if (index < 0) {
      return value;
    }
    if (training) {
      NDArray change = Torch.quietly(() -> change(index, value, true));
      NDArray rounded = value.add(change);
      change.close();
      return rounded;
    }
    NDArray change = change(index, value, false);
    return change.addi(value);
  }

  /** What rounding adds to each element. */
  private NDArray change(int index, NDArray value, boolean observe) {
    if (observe || Float.isNaN(lowest[index])) {
      lowest[index] = follow(lowest[index], scalar(value.min()));
      highest[index] = follow(highest[index], scalar(value.max()));
    }
    QuantizationRange range = QuantizationRange.covering(lowest[index], highest[index]);
    return Torch.roundingError(value, range.scale(), -range.zeroPoint(), 255 - range.zeroPoint());
  }

  private static float scalar(NDArray array) {
    try (array) {
      return array.getFloat();
    }
  }

  private static float follow(float mean, float value) {
    return Float.isNaN(mean) ? value : MOMENTUM * mean + (1 - MOMENTUM) * value;
  }
}
