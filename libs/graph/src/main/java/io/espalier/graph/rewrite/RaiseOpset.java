package io.espalier.graph.rewrite;

import io.espalier.graph.ElementType;
import io.espalier.graph.Graph;
import io.espalier.graph.GraphException;
import io.espalier.graph.ModelInfo;
import io.espalier.graph.Node;
import io.espalier.graph.Shape;
import io.espalier.graph.Tensor;
import io.espalier.graph.TensorType;
import io.espalier.graph.op.Cast;
import io.espalier.graph.op.Clip;
import io.espalier.graph.op.Dropout;
import io.espalier.graph.op.Flatten;
import io.espalier.graph.op.Hardmax;
import io.espalier.graph.op.If;
import io.espalier.graph.op.LogSoftmax;
import io.espalier.graph.op.Opaque;
import io.espalier.graph.op.Operator;
import io.espalier.graph.op.Pad;
import io.espalier.graph.op.ReduceSum;
import io.espalier.graph.op.Reshape;
import io.espalier.graph.op.Resize;
import io.espalier.graph.op.ScatterElements;
import io.espalier.graph.op.ShapeOf;
import io.espalier.graph.op.Slice;
import io.espalier.graph.op.Softmax;
import io.espalier.graph.op.Split;
import io.espalier.graph.op.Squeeze;
import io.espalier.graph.op.TopK;
import io.espalier.graph.op.Unsqueeze;
import io.espalier.graph.op.Upsample;
import io.espalier.graph.reference.ReferenceEvaluator;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Raises a model to operator set {@value #OPSET}: attributes that have become inputs become inputs.
 * A model with an operator of the standard's that this library does not know is left as it is,
 * since that may have changed its meaning.
 */
public final class RaiseOpset implements RewriteRule {
  /** The operator set that models are raised to. */
  public static final int OPSET = 17;

  private static final long IR_VERSION = 8;

  @Override
  public Graph apply(Graph graph) {
    if (graph.info().opset() >= OPSET || firstUnknown(graph).isPresent()) {
      return graph;
    }
    Graph trained = new UseRunningStatistics().apply(graph);
    GraphEdit edit = new GraphEdit(trained);
    trained.nodes().forEach(node -> raise(trained, edit, node));
    ModelInfo info = graph.info().withOpset(OPSET);
    return edit.done().withInfo(info.withIrVersion(Math.max(info.irVersion(), IR_VERSION)));
  }

  /**
   * The raised graph.
   *
   * @throws GraphException naming the operator that stands in the way, if the graph is older than
   *     {@code minimum} and cannot be raised
   */
  public static Graph toAtLeast(Graph graph, int minimum) {
    if (graph.info().opset() >= minimum) {
      return graph;
    }
    firstUnknown(graph)
        .ifPresent(
            node -> {
              throw new GraphException(
                  "%s: its operator is not known or has become another, so that the model cannot be raised from operator set %d to %d; export it with"
                          .formatted(node.description(), graph.info().opset(), minimum)
                      + " a later operator set");
            });
    return new RaiseOpset().apply(graph);
  }

  private static Optional<Node> firstUnknown(Graph graph) {
    return graph.nodes().stream()
        .filter(node -> node.operator().domain().isEmpty())
        .filter(node -> node.operator() instanceof Opaque || cannotBeRaised(node.operator()))
        .findFirst();
  }

  /** Operators that became others, and those with graphs of the old operator set in them. */
  private static boolean cannotBeRaised(Operator operator) {
    return operator instanceof If
        || operator instanceof Upsample
        || operator instanceof Resize resize && resize.early()
        || operator instanceof TopK topK && topK.k().isPresent()
        || operator instanceof ScatterElements scatter && scatter.early()
        || operator instanceof Hardmax hardmax && hardmax.flattening();
  }

  private static void raise(Graph graph, GraphEdit edit, Node node) {
    switch (node.operator()) {
      case Clip(Optional<Float> minimum, Optional<Float> maximum)
          when minimum.isPresent() || maximum.isPresent() ->
          inputs(
              edit,
              node,
              new Clip(),
              minimum.map(bound -> scalar(graph, node, bound)),
              maximum.map(bound -> scalar(graph, node, bound)));
      case Squeeze(Optional<List<Long>> axes) when axes.isPresent() ->
          inputs(edit, node, new Squeeze(Optional.empty()), axes.map(RaiseOpset::vector));
      case Unsqueeze(Optional<List<Long>> axes) when axes.isPresent() ->
          inputs(edit, node, new Unsqueeze(Optional.empty()), axes.map(RaiseOpset::vector));
      case ReduceSum(Optional<List<Long>> axes, boolean keepDims, _) when axes.isPresent() ->
          inputs(
              edit,
              node,
              new ReduceSum(Optional.empty(), keepDims, false),
              axes.map(RaiseOpset::vector));
      case Pad(String mode, Optional<List<Long>> pads, Optional<Float> value)
          when pads.isPresent() ->
          inputs(
              edit,
              node,
              new Pad(mode, Optional.empty(), Optional.empty()),
              pads.map(RaiseOpset::vector),
              value.map(constant -> scalar(graph, node, constant)));
      case Slice(Optional<List<Long>> starts, Optional<List<Long>> ends, Optional<List<Long>> axes)
          when starts.isPresent() ->
          inputs(
              edit,
              node,
              new Slice(),
              starts.map(RaiseOpset::vector),
              ends.map(RaiseOpset::vector),
              axes.map(RaiseOpset::vector));
      case Split(long axis, Optional<List<Long>> parts, _) when parts.isPresent() ->
          inputs(
              edit,
              node,
              new Split(axis, Optional.empty(), Optional.empty()),
              parts.map(RaiseOpset::vector));
      case Dropout(Optional<Float> ratio, Optional<Long> seed) when ratio.isPresent() ->
          inputs(edit, node, new Dropout(Optional.empty(), seed), ratio.map(Tensor::scalar));
      case Softmax(long axis, boolean flattening) when flattening ->
          softmax(graph, edit, node, axis, new Softmax(1));
      case LogSoftmax(long axis, boolean flattening) when flattening ->
          softmax(graph, edit, node, axis, new LogSoftmax(1));
      default -> edit.keep(node);
    }
  }

  /** Turns attributes into inputs after the first; absent ones at the end are left out. */
  @SafeVarargs
  private static void inputs(
      GraphEdit edit, Node node, Operator operator, Optional<Tensor>... values) {
    List<String> inputs = new ArrayList<>(node.inputs().subList(0, 1));
    for (int i = 0; i < values.length; i++) {
      String wish = node.output() + ".input" + (i + 1);
      inputs.add(values[i].map(tensor -> edit.freshInitializer(wish, tensor)).orElse(""));
    }
    while (inputs.getLast().isEmpty()) {
      inputs.removeLast();
    }
    edit.add(node.withOperator(operator).withInputs(inputs));
  }

  /**
   * The old softmax is over all axes from one on: over the second axis of a matrix, whose shape is
   * restored after.
   */
  private static void softmax(
      Graph graph, GraphEdit edit, Node node, long axis, Operator overSecondAxis) {
    String input = node.inputs().getFirst();
    int rank = graph.type(input).map(TensorType::rank).orElse(-1);
    if (rank == 2 && (axis == 1 || axis == -1)) {
      edit.add(node.withOperator(overSecondAxis));
      return;
    }
    String matrix = edit.fresh(node.output() + ".matrix");
    String shape = edit.fresh(node.output() + ".shape");
    String result = edit.fresh(node.output() + ".rows");
    edit.add(new Node(matrix, new Flatten(axis), List.of(input), List.of(matrix)));
    edit.add(new Node(shape, new ShapeOf(), List.of(input), List.of(shape)));
    edit.add(
        node.withOperator(overSecondAxis).withInputs(List.of(matrix)).withOutputs(List.of(result)));
    edit.add(
        new Node(
            edit.fresh(result + ".reshaped"),
            new Reshape(),
            List.of(result, shape),
            node.outputs()));
  }

  private static Tensor vector(List<Long> values) {
    return Tensor.longs(
        Shape.of(values.size()), values.stream().mapToLong(Long::longValue).toArray());
  }

  /** A number in the element type of the node's first input. */
  private static Tensor scalar(Graph graph, Node node, float value) {
    ElementType type =
        graph.type(node.inputs().getFirst()).map(TensorType::element).orElse(ElementType.FLOAT);
    Node cast = new Node("", new Cast(type), List.of("real"), List.of("cast"));
    return ReferenceEvaluator.evaluate(cast, OPSET, Map.of("real", Tensor.scalar(value)))
        .getFirst();
  }
}
