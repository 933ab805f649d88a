package io.espalier.standalone.operators;

import ai.djl.engine.EngineException;
import io.espalier.graph.ElementType;
import io.espalier.graph.Graph;
import io.espalier.graph.GraphException;
import io.espalier.graph.Node;
import io.espalier.graph.Shape;
import io.espalier.graph.Tensor;
import io.espalier.graph.channels.ChannelGroups;
import io.espalier.graph.op.Conv;
import io.espalier.graph.op.DequantizeLinear;
import io.espalier.graph.op.IntegerArithmetic;
import io.espalier.graph.op.Quantization;
import io.espalier.graph.op.QuantizeLinear;
import io.espalier.graph.reference.ReferenceEvaluator;
import io.espalier.graph.rewrite.InsertQdq;
import io.espalier.graph.rewrite.Passes;
import io.espalier.graph.rewrite.QuantizationRange;
import io.espalier.graph.rewrite.WeightQuantizer;
import io.espalier.runtime.Session;
import io.espalier.runtime.SessionOptions;
import io.espalier.runtime.Tier;
import io.espalier.training.torch.ForwardModel;
import io.espalier.training.torch.Interpreter;
import io.espalier.training.torch.TrainingStep;
import io.espalier.training.torch.Weights;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Finds out what can be done with an operator by doing it. */
final class OperatorProbe {
  private static final double ABSOLUTE = 1e-4;
  private static final double RELATIVE = 1e-3;

  private final OperatorSample sample;
  private final int opset;
  private final Graph graph;
  private final Tensor image;

  OperatorProbe(OperatorSample sample, int opset) {
    this.sample = sample;
    this.opset = opset;
    this.graph = SampleModel.alone(sample, opset);
    this.image = image(sample);
  }

  /** The sample's node, as it was read. */
  Node node() {
    return node(graph);
  }

  private static Node node(Graph graph) {
    return graph.nodes().stream()
        .filter(node -> node.name().equals(SampleModel.NODE))
        .findFirst()
        .orElseThrow();
  }

  static Tensor image(OperatorSample sample) {
    long[] shape = sample.imageShape();
    return Tensor.floats(Shape.of(shape), SampleTensors.floats(shape, "image"));
  }

  Graph graph() {
    return graph;
  }

  Map<String, Tensor> evaluated() {
    return ReferenceEvaluator.evaluate(graph, Map.of("x", image));
  }

  /** Everything that was found out; must be called on a worker's thread. */
  Findings findings() {
    Tensor output = evaluated().values().iterator().next();
    return new Findings(trained(), sparse(output), prunable(output), quantizable(output));
  }

  /** Whether it is trained: a gradient comes back through it; or at least run. */
  private Support trained() {
    try (ForwardModel model = new ForwardModel(graph)) {
      Map<String, Tensor> outputs = model.evaluate(Map.of("x", image));
      Map<String, Tensor> expected = evaluated();
      for (Map.Entry<String, Tensor> entry : expected.entrySet()) {
        if (!close(outputs.get(entry.getKey()), entry.getValue())) {
          throw new AssertionError(sample + ": the engine gives other outputs");
        }
      }
    } catch (GraphException e) {
      return Support.NO;
    }
    return hasGradient() ? Support.YES : Support.FORWARD;
  }

  private boolean hasGradient() {
    Graph behind = SampleModel.behindFactor(sample, opset);
    String output = behind.output().name();
    if (behind.output().type().element() != ElementType.FLOAT) {
      return false;
    }
    int count = Math.toIntExact(evaluated().values().iterator().next().count());
    Interpreter interpreter = new Interpreter(behind);
    boolean[] found = new boolean[1];
    try (TrainingStep step =
        new TrainingStep(
            interpreter, new Weights(interpreter.graph()), Set.of("before"), output, count)) {
      step.run(
          image.toFloats(),
          1,
          values -> {
            float[] ones = new float[values.length];
            Arrays.fill(ones, 1);
            return ones;
          },
          gradients -> found[0] = gradients.containsKey("before"));
      return found[0];
    } catch (GraphException | EngineException e) {
      return false;
    }
  }

  private boolean sparse(Tensor output) {
    try (Session session =
        Session.open(graph, SessionOptions.defaults().withTierMax(Tier.SCALAR))) {
      return output.type() == ElementType.FLOAT
          && close(Tensor.floats(output.shape(), session.run(image.toFloats())), output);
    } catch (GraphException | IllegalArgumentException e) {
      return false;
    }
  }

  /** Whether channels of a layer before it can be removed. */
  private boolean prunable(Tensor output) {
    try {
      Graph layered =
          SampleModel.beforeLayer(sample, opset, SampleModel.Before.LAYER, output.shape());
      return ChannelGroups.of(layered).stream()
          .anyMatch(
              group ->
                  !group.pinned()
                      && group.slices().size() > 1
                      && group.slices().stream()
                          .anyMatch(slice -> slice.initializer().equals("before")));
    } catch (GraphException e) {
      return false;
    }
  }

  private Quantized quantizable(Tensor output) {
    if (node().operator() instanceof Quantization
        || node().operator() instanceof IntegerArithmetic) {
      return Quantized.ITSELF;
    }
    if (output.type() != ElementType.FLOAT) {
      return Quantized.NO;
    }
    try {
      if (isQuantized(SampleModel.Before.NOTHING, output.shape())
          || isQuantized(SampleModel.Before.LAYER, output.shape())) {
        return Quantized.YES;
      }
      return isFolded(output.shape()) ? Quantized.FOLDED : Quantized.NO;
    } catch (GraphException e) {
      return Quantized.NO;
    }
  }

  /** Whether the passes for inference leave nothing of it behind a layer. */
  private boolean isFolded(Shape shape) {
    Graph layered = SampleModel.beforeLayer(sample, opset, SampleModel.Before.LAYER, shape);
    return Passes.forInference(layered).nodes().stream()
        .noneMatch(each -> each.operator().type().equals(sample.type()));
  }

  /** Whether the node's weights, or what it takes and gives, are integers. */
  private boolean isQuantized(SampleModel.Before before, Shape shape) {
    Graph layered = SampleModel.beforeLayer(sample, opset, before, shape);
    Map<String, QuantizationRange> ranges = new HashMap<>();
    InsertQdq.rangesNeeded(layered)
        .forEach(name -> ranges.put(name, QuantizationRange.covering(0, 1)));
    Graph quantized = InsertQdq.apply(layered, ranges, WeightQuantizer.largestMagnitude());
    Optional<Node> found =
        quantized.nodes().stream().filter(each -> each.name().equals(SampleModel.NODE)).findFirst();
    if (found.isEmpty() || found.get().inputs().isEmpty()) {
      return false;
    }
    Node node = found.get();
    boolean takes = isFrom(quantized, node, 0);
    boolean weights = node.inputs().size() > 1 && isFrom(quantized, node, 1);
    boolean gives =
        quantized.consumers(node.output()).stream()
            .anyMatch(user -> user.operator() instanceof QuantizeLinear);
    boolean behindLayer =
        quantized
            .producer(node.inputs().getFirst())
            .filter(producer -> producer.operator() instanceof Conv)
            .isPresent();
    return takes && (weights || gives && before == SampleModel.Before.NOTHING)
        || behindLayer && gives;
  }

  private static boolean isFrom(Graph graph, Node node, int input) {
    return graph
        .producer(node.inputs().get(input))
        .filter(producer -> producer.operator() instanceof DequantizeLinear)
        .isPresent();
  }

  static boolean close(Tensor actual, Tensor expected) {
    if (!actual.tensorType().equals(expected.tensorType())) {
      return false;
    }
    if (!expected.type().isFloating()) {
      return actual.equals(expected);
    }
    float[] a = actual.toFloats();
    float[] e = expected.toFloats();
    for (int i = 0; i < e.length; i++) {
      boolean same = a[i] == e[i] || Float.isNaN(a[i]) && Float.isNaN(e[i]);
      if (!same && !(Math.abs(a[i] - e[i]) <= ABSOLUTE + RELATIVE * Math.abs(e[i]))) {
        return false;
      }
    }
    return true;
  }
}
