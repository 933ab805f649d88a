package io.espalier.runtime.plan.integer;

import io.espalier.graph.ElementType;
import io.espalier.graph.Graph;
import io.espalier.graph.Node;
import io.espalier.graph.Shape;
import io.espalier.graph.Tensor;
import io.espalier.graph.TensorType;
import io.espalier.graph.op.Add;
import io.espalier.graph.op.AveragePool;
import io.espalier.graph.op.Cast;
import io.espalier.graph.op.Clip;
import io.espalier.graph.op.Concat;
import io.espalier.graph.op.Contraction;
import io.espalier.graph.op.Conv;
import io.espalier.graph.op.Dropout;
import io.espalier.graph.op.ElementwiseUnary;
import io.espalier.graph.op.Flatten;
import io.espalier.graph.op.GlobalAveragePool;
import io.espalier.graph.op.GlobalMaxPool;
import io.espalier.graph.op.MatMul;
import io.espalier.graph.op.MaxPool;
import io.espalier.graph.op.ReduceMean;
import io.espalier.graph.op.Relu;
import io.espalier.graph.op.Reshape;
import io.espalier.graph.op.Squeeze;
import io.espalier.graph.op.Unsqueeze;
import io.espalier.runtime.kernel.Pooling.Kind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Recognises units by walking back from where their result is quantised. */
final class UnitMatcher {
  private final Graph graph;
  private final Scaling scaling;
  private final WeightReader weights;

  UnitMatcher(Graph graph, Scaling scaling) {
    this.graph = graph;
    this.scaling = scaling;
    this.weights = new WeightReader(graph);
  }

  /** The unit that ends with a QuantizeLinear. */
  Optional<Unit> quantized(Node quantize) {
    Optional<Affine> output = scaling.bytes(quantize.output());
    if (output.isEmpty() || !isOneImage(quantize.output())) {
      return Optional.empty();
    }
    Deque<Node> nodes = new ArrayDeque<>(List.of(quantize));
    Bounds bounds = Bounds.NONE;
    Optional<Node> producer = soleProducer(quantize);
    while (producer.isPresent() && bounds(producer.get()).isPresent()) {
      bounds = bounds(producer.get()).get().then(bounds);
      nodes.addFirst(producer.get());
      producer = soleProducer(producer.get());
    }
    Bounds found = bounds;
    Optional<Unit> unit = Optional.empty();
    if (producer.isPresent()) {
      unit = bounded(producer.get(), nodes, output.get(), bounds);
    }
    return unit.or(() -> table(quantize, output.get()));
  }

  /** The unit of a node, of the nodes behind it, and of the bounds that those set. */
  private Optional<Unit> bounded(Node node, Deque<Node> behind, Affine output, Bounds bounds) {
    Deque<Node> all = new ArrayDeque<>(behind);
    all.addFirst(node);
    List<Node> nodes = List.copyOf(all);
    return switch (node.operator()) {
      case Contraction _ ->
          product(node, node.input(2)).map(found -> found.unit(nodes, output, bounds));
      case Add _ -> {
        Optional<Found> found = biased(node);
        found.ifPresent(product -> all.addFirst(product.node));
        yield found.isPresent()
            ? found.map(product -> product.unit(List.copyOf(all), output, bounds))
            : sum(node, nodes, output, bounds);
      }
      case MaxPool _, AveragePool _, GlobalAveragePool _, GlobalMaxPool _, ReduceMean _ ->
          pool(node, nodes, output, bounds);
      case Concat concat -> join(node, concat, nodes, output, bounds);
      default -> Optional.empty();
    };
  }

  /** A product whose result stays real. */
  Optional<Unit> real(Node node) {
    if (!isOneImage(node.output())) {
      return Optional.empty();
    }
    List<Node> users = graph.consumers(node.output());
    if (node.operator() instanceof MatMul
        && users.size() == 1
        && !graph.isOutput(node.output())
        && users.getFirst().operator() instanceof Add) {
      Node add = users.getFirst();
      Optional<Found> found = biased(add).filter(product -> product.node.equals(node));
      if (found.isPresent()) {
        return found.map(product -> product.unit(List.of(node, add), null, Bounds.NONE));
      }
    }
    return product(node, node.input(2)).map(found -> found.unit(List.of(node), null, Bounds.NONE));
  }

  /** A product with weights that are integers. */
  private record Found(Node node, Operand input, IntegerWeights weights) {
    Unit unit(List<Node> nodes, @Nullable Affine output, Bounds bounds) {
      return new Unit.Product(nodes, input, weights, output, bounds, null, null);
    }
  }

  private Optional<Found> product(Node node, Optional<String> bias) {
    Optional<Operand> input = operand(node, 0);
    boolean plain =
        input.isPresent()
            && switch (node.operator()) {
              case Conv _ -> rank(input.get()) == 3 || rank(input.get()) == 4;
              case MatMul _ -> rank(input.get()) >= 2;
              default -> rank(input.get()) == 2;
            };
    return plain
        ? weights
            .read(node, input.get().affine().scale(), bias)
            .map(found -> new Found(node, input.get(), found))
        : Optional.empty();
  }

  /** A MatMul whose bias is added by a node of its own. */
  private Optional<Found> biased(Node add) {
    for (int side = 0; side < 2; side++) {
      String value = add.inputs().get(side);
      String bias = add.inputs().get(1 - side);
      Optional<Node> matMul = graph.producer(value);
      boolean fits =
          matMul.isPresent()
              && matMul.get().operator() instanceof MatMul
              && isPrivate(value)
              && graph.initializer(bias).filter(found -> found.shape().rank() <= 1).isPresent();
      if (fits) {
        return product(matMul.get(), Optional.of(bias));
      }
    }
    return Optional.empty();
  }

  private Optional<Unit> sum(Node node, List<Node> nodes, Affine output, Bounds bounds) {
    Optional<Operand> left = operand(node, 0);
    Optional<Operand> right = operand(node, 1);
    return left.isPresent()
            && right.isPresent()
            && shape(left.get().real()).equals(shape(right.get().real()))
        ? Optional.of(new Unit.Sum(nodes, left.get(), right.get(), output, bounds))
        : Optional.empty();
  }

  private Optional<Unit> pool(Node node, List<Node> nodes, Affine output, Bounds bounds) {
    Optional<Operand> input = operand(node, 0);
    if (input.isEmpty() || rank(input.get()) < 3 || rank(input.get()) > 4) {
      return Optional.empty();
    }
    boolean wanted = node.outputs().size() == 1;
    if (node.operator() instanceof ReduceMean mean) {
      wanted = PixelAxes.are(graph, node, mean, rank(input.get()));
    }
    boolean maximum =
        node.operator() instanceof MaxPool || node.operator() instanceof GlobalMaxPool;
    Kind kind = maximum ? Kind.MAXIMUM : Kind.AVERAGE;
    return wanted
        ? Optional.of(new Unit.Pool(nodes, kind, input.get(), output, bounds))
        : Optional.empty();
  }

  private Optional<Unit> join(
      Node node, Concat concat, List<Node> nodes, Affine output, Bounds bounds) {
    List<Operand> operands = new ArrayList<>();
    for (int i = 0; i < node.inputs().size(); i++) {
      operand(node, i).ifPresent(operands::add);
    }
    if (operands.size() != node.inputs().size() || operands.stream().anyMatch(o -> rank(o) > 4)) {
      return Optional.empty();
    }
    int rank = rank(operands.getFirst());
    long axis = concat.axis() < 0 ? concat.axis() + rank : concat.axis();
    return axis == 1
        ? Optional.of(new Unit.Join(nodes, operands, output, bounds))
        : Optional.empty();
  }

  /** Functions of one number and changes of shape, back to an activation in bytes. */
  private Optional<Unit> table(Node quantize, Affine output) {
    Deque<Node> chain = new ArrayDeque<>();
    Node first = quantize;
    while (true) {
      Optional<Operand> input = operand(first, 0);
      if (input.isPresent()) {
        List<Node> functions =
            chain.stream().filter(node -> node.operator() instanceof ElementwiseUnary).toList();
        byte[] table = Tables.of(graph, functions, input.get().affine(), output);
        chain.addLast(quantize);
        return Optional.of(new Unit.Table(List.copyOf(chain), input.get(), table, output));
      }
      Optional<Node> producer = soleProducer(first);
      if (producer.isEmpty() || !isPointwise(producer.get())) {
        return Optional.empty();
      }
      first = producer.get();
      chain.addFirst(first);
    }
  }

  private boolean isPointwise(Node node) {
    boolean constantParameters =
        node.inputs().stream()
            .skip(1)
            .allMatch(input -> input.isEmpty() || graph.initializers().containsKey(input));
    return constantParameters
        && switch (node.operator()) {
          case Cast _, Dropout _ -> false;
          case ElementwiseUnary _ -> true;
          case Reshape _, Flatten _, Squeeze _, Unsqueeze _ -> true;
          default -> false;
        };
  }

  /** The bounds that a node keeps its input between, if that is all it does. */
  private Optional<Bounds> bounds(Node node) {
    return switch (node.operator()) {
      case Relu _ -> Optional.of(new Bounds(0f, Float.POSITIVE_INFINITY));
      case Clip clip -> {
        Optional<Float> low = bound(node, 1, clip.minimum(), Float.NEGATIVE_INFINITY);
        Optional<Float> high = bound(node, 2, clip.maximum(), Float.POSITIVE_INFINITY);
        yield low.isPresent() && high.isPresent()
            ? Optional.of(new Bounds(low.get(), high.get()))
            : Optional.empty();
      }
      default -> Optional.empty();
    };
  }

  private Optional<Float> bound(Node node, int input, Optional<Float> attribute, float none) {
    if (attribute.isPresent() || node.input(input).isEmpty()) {
      return attribute.or(() -> Optional.of(none));
    }
    return graph
        .initializer(node.input(input).get())
        .filter(tensor -> tensor.type() == ElementType.FLOAT && tensor.count() == 1)
        .map(Tensor::toFloats)
        .map(values -> values[0]);
  }

  private Optional<Operand> operand(Node node, int input) {
    return node.input(input)
        .flatMap(scaling::operand)
        .filter(operand -> isOneImage(operand.real()));
  }

  /** The node that computes a node's first input, if nobody else sees that. */
  private Optional<Node> soleProducer(Node node) {
    return node.input(0).filter(this::isPrivate).flatMap(graph::producer);
  }

  private boolean isPrivate(String value) {
    return graph.consumers(value).size() == 1 && !graph.isOutput(value);
  }

  private Optional<Shape> shape(String value) {
    return graph.type(value).flatMap(TensorType::shape);
  }

  private int rank(Operand operand) {
    return shape(operand.real()).orElseThrow().rank();
  }

  private boolean isOneImage(String value) {
    return shape(value)
        .filter(shape -> shape.rank() >= 2 && shape.dim(0) == 1 && shape.elements() > 0)
        .isPresent();
  }
}
