package io.espalier.graph.rewrite;

import io.espalier.graph.ElementType;
import io.espalier.graph.Graph;
import io.espalier.graph.GraphException;
import io.espalier.graph.Node;
import io.espalier.graph.Shape;
import io.espalier.graph.Tensor;
import io.espalier.graph.op.Conv;
import io.espalier.graph.op.DequantizeLinear;
import io.espalier.graph.op.Gemm;
import io.espalier.graph.op.QuantizeLinear;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Writes quantization into a graph as pairs of QuantizeLinear and DequantizeLinear (QDQ), placed so
 * that runtimes find integer kernels: activations as UINT8 with one scale and zero point, weights
 * as INT8 with one scale per output channel, biases as INT32 in the product's scale (Jacob et al.,
 * CVPR 2018; Wu et al., arXiv 2004.09602).
 *
 * <p>A Relu stays between its convolution and the quantization of its output: since zero is then
 * the lowest integer, the quantization clamps as the Relu does, and runtimes drop it. The graph's
 * outputs stay FLOAT.
 */
public final class InsertQdq {
  /** The first operator set with scales along an axis. */
  private static final int OPSET_MIN = 13;

  /** A bias may take up to this many steps, so that sums of products fit beside it. */
  private static final double BIAS_STEPS_MAX = 1 << 30;

  private final Graph graph;
  private final QuantizationPlan plan;
  private final Map<String, QuantizationRange> ranges;
  private final WeightQuantizer weights;
  private final Set<String> excluded;
  private final GraphEdit edit;
  private final Map<String, String> dequantized = new HashMap<>();
  private final Map<String, Parameters> parameters = new HashMap<>();

  /** Names of the scale and of the zero point of one range. */
  private record Parameters(String scale, String zeroPoint) {}

  private InsertQdq(
      Graph graph,
      Map<String, QuantizationRange> ranges,
      WeightQuantizer weights,
      Set<String> excluded) {
    this.graph = graph;
    this.plan = QuantizationPlan.of(graph, excluded);
    this.ranges = ranges;
    this.weights = weights;
    this.excluded = excluded;
    this.edit = new GraphEdit(graph);
  }

  /**
   * Names of the values whose ranges {@link #apply(Graph, Map, WeightQuantizer)} needs, in the
   * order of their use.
   */
  public static Set<String> rangesNeeded(Graph graph) {
    return new LinkedHashSet<>(QuantizationPlan.of(graph, Set.of()).sources().values());
  }

  /** Quantizes everything that can be; see {@link #apply(Graph, Map, WeightQuantizer, Set)}. */
  public static Graph apply(
      Graph graph, Map<String, QuantizationRange> ranges, WeightQuantizer weights) {
    return apply(graph, ranges, weights, Set.of());
  }

  /**
   * Quantizes a graph, whose BatchNormalization should have been folded before.
   *
   * @param graph a FLOAT graph; raised to operator set 17 if it is older than 13
   * @param ranges ranges of activations by name, at least of those in {@link #rangesNeeded(Graph)}
   * @param weights quantizes the weights
   * @param excludedNodes names of nodes that stay FLOAT
   * @throws GraphException naming the value without a range
   */
  public static Graph apply(
      Graph graph,
      Map<String, QuantizationRange> ranges,
      WeightQuantizer weights,
      Set<String> excludedNodes) {
    Graph raised = RaiseOpset.toAtLeast(graph, OPSET_MIN);
    Graph quantized = new InsertQdq(raised, ranges, weights, excludedNodes).insert();
    return new RemoveDeadCode().apply(quantized).checked();
  }

  private Graph insert() {
    graph.inputs().forEach(input -> quantize(input.name()));
    for (Node node : graph.nodes()) {
      boolean weighted =
          QuantizationPlan.isWeighted(graph, node) && !excluded.contains(node.name());
      edit.add(withDequantizedInputs(weighted ? withQuantizedWeights(node) : node));
      node.outputs().forEach(this::quantize);
    }
    return edit.done();
  }

  private Node withDequantizedInputs(Node node) {
    return node.withInputs(
        node.inputs().stream().map(input -> dequantized.getOrDefault(input, input)).toList());
  }

  /**
   * Adds the pair behind a value, if the plan says so; users of the value then read what the pair
   * gives.
   */
  private void quantize(String value) {
    String source = plan.sources().get(value);
    if (source == null) {
      return;
    }
    Parameters range = parameters.computeIfAbsent(source, this::storeRange);
    String integers = edit.fresh(value + ".quantized");
    String reals = edit.fresh(value + ".dequantized");
    edit.add(
        new Node(
            integers,
            new QuantizeLinear(1),
            List.of(value, range.scale(), range.zeroPoint()),
            List.of(integers)));
    edit.add(
        new Node(
            reals,
            new DequantizeLinear(1),
            List.of(integers, range.scale(), range.zeroPoint()),
            List.of(reals)));
    dequantized.put(value, reals);
  }

  private Parameters storeRange(String source) {
    QuantizationRange range = range(source);
    return new Parameters(
        edit.freshInitializer(source + ".scale", Tensor.scalar(range.scale())),
        edit.freshInitializer(
            source + ".zero_point",
            Tensor.bytes(ElementType.UINT8, Shape.scalar(), (byte) range.zeroPoint())));
  }

  private QuantizationRange range(String value) {
    QuantizationRange range = ranges.get(value);
    if (range == null) {
      throw new GraphException(
          "value '" + value + "' is to be quantized, but has no range; calibrate it too");
    }
    return range;
  }

  private Node withQuantizedWeights(Node node) {
    String name = node.inputs().get(1);
    Tensor floats = graph.initializers().get(name);
    int axis = outputAxis(node, floats.shape());
    float inputScale = range(plan.sources().get(node.inputs().getFirst())).scale();
    Optional<float[]> bias = bias(node, floats.shape().intDim(axis));

    QuantizedWeights quantized = weights.quantize(name, floats, axis);
    requireFits(node, floats, axis, quantized);
    float[] scales = quantized.scales();
    if (bias.isPresent() && widen(scales, bias.get(), inputScale)) {
      quantized = QuantizedWeights.rounded(floats, axis, scales);
    }
    List<String> inputs = new ArrayList<>(node.inputs());
    inputs.set(1, dequantizedWeights(node, name, quantized, axis));
    if (bias.isPresent()) {
      inputs.set(2, dequantizedBias(node, bias.get(), scales, inputScale));
    }
    return node.withInputs(inputs);
  }

  /** The axis of the output channels. */
  private static int outputAxis(Node node, Shape weights) {
    return switch (node.operator()) {
      case Conv _ -> 0;
      case Gemm(_, _, _, boolean transB) when transB -> 0;
      default -> weights.rank() - 1;
    };
  }

  /** The bias of a Conv or Gemm, if it is a constant with one element per output channel. */
  private Optional<float[]> bias(Node node, int channels) {
    boolean biased = node.operator() instanceof Conv || node.operator() instanceof Gemm;
    return (biased ? node.input(2) : Optional.<String>empty())
        .flatMap(graph::initializer)
        .filter(bias -> bias.type() == ElementType.FLOAT && bias.shape().equals(Shape.of(channels)))
        .map(Tensor::toFloats);
  }

  /** Widens the scales of channels whose bias would not fit into 32 bits; says whether any was. */
  private static boolean widen(float[] scales, float[] bias, float inputScale) {
    boolean widened = false;
    for (int c = 0; c < scales.length; c++) {
      double needed = Math.abs(bias[c]) / (inputScale * BIAS_STEPS_MAX);
      if (needed > scales[c]) {
        scales[c] = (float) needed;
        widened = true;
      }
    }
    return widened;
  }

  private String dequantizedWeights(Node node, String name, QuantizedWeights quantized, int axis) {
    float[] scales = quantized.scales();
    String stored = store(node, name, ".quantized", quantized.values());
    String scale =
        edit.freshInitializer(name + ".scale", Tensor.floats(Shape.of(scales.length), scales));
    String zeros =
        edit.freshInitializer(
            name + ".zero_point",
            Tensor.bytes(ElementType.INT8, Shape.of(scales.length), new byte[scales.length]));
    return dequantize(name, axis, List.of(stored, scale, zeros));
  }

  private String dequantizedBias(Node node, float[] bias, float[] weightScales, float inputScale) {
    String name = node.inputs().get(2);
    float[] scales = new float[bias.length];
    int[] integers = new int[bias.length];
    for (int c = 0; c < bias.length; c++) {
      scales[c] = inputScale * weightScales[c];
      integers[c] = (int) Math.rint((double) bias[c] / scales[c]);
    }
    Shape shape = Shape.of(bias.length);
    String stored = store(node, name, ".quantized", Tensor.ints(shape, integers));
    String scale = edit.freshInitializer(name + ".scale", Tensor.floats(shape, scales));
    return dequantize(name, 0, List.of(stored, scale));
  }

  private String dequantize(String name, int axis, List<String> inputs) {
    String output = edit.fresh(name + ".dequantized");
    edit.add(new Node(output, new DequantizeLinear(axis), inputs, List.of(output)));
    return output;
  }

  /** Stores integers under the name that the parameter had, unless other nodes use that too. */
  private String store(Node node, String name, String suffix, Tensor integers) {
    boolean own = graph.consumers(name).equals(List.of(node)) && !graph.isOutput(name);
    return own ? edit.initializer(name, integers) : edit.freshInitializer(name + suffix, integers);
  }

  private static void requireFits(Node node, Tensor floats, int axis, QuantizedWeights quantized) {
    if (!quantized.values().shape().equals(floats.shape())
        || quantized.scales().length != floats.shape().intDim(axis)) {
      throw new GraphException(
          "%s: weights %s were quantized to %s with scales for %d channels"
              .formatted(
                  node.description(), floats, quantized.values(), quantized.scales().length));
    }
  }
}
