package io.espalier.graph.block;

import io.espalier.graph.Graph;
import io.espalier.graph.Node;
import io.espalier.graph.TensorType;
import io.espalier.graph.op.Add;
import io.espalier.graph.op.Contraction;
import io.espalier.graph.op.Div;
import io.espalier.graph.op.Dropout;
import io.espalier.graph.op.Identity;
import io.espalier.graph.op.MatMul;
import io.espalier.graph.op.Mul;
import io.espalier.graph.op.Opaque;
import io.espalier.graph.op.ShapeOperator;
import io.espalier.graph.op.Softmax;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Finds attention from its Softmax, as PyTorch and TensorFlow export it, and from the Attention
 * operator that ONNX Runtime's transformer optimizer makes of it.
 */
final class AttentionFinder {
  /** Nodes that a walk passes at most. */
  private static final int STEPS_MAX = 32;

  private final Graph graph;
  private final Matching matching;

  AttentionFinder(Graph graph) {
    this.graph = graph;
    this.matching = new Matching(graph);
  }

  /**
   * A walk against the arrows: where it ended, and what the value is multiplied with on the way.
   */
  private record Walk(String end, double factor, Optional<String> added) {}

  /** The attention around a Softmax, or in an operator of its own. */
  Optional<AttentionBlock> find(Node node) {
    if (node.operator() instanceof Softmax softmax && !node.outputs().isEmpty()) {
      Optional<TensorType> type = graph.type(node.inputs().getFirst());
      boolean last =
          type.isPresent() && (softmax.axis() == -1 || softmax.axis() == type.get().rank() - 1);
      return last ? aroundSoftmax(node, type.get()) : Optional.empty();
    }
    return node.operator() instanceof Opaque opaque
            && opaque.domain().equals("com.microsoft")
            && opaque.type().equals("Attention")
        ? ofOperator(node, opaque)
        : Optional.empty();
  }

  private Optional<AttentionBlock> aroundSoftmax(Node softmax, TensorType type) {
    Set<Node> nodes = new HashSet<>(Set.of(softmax));
    Walk scores = walkScores(softmax.inputs().getFirst(), nodes);
    Optional<Node> product =
        matching.made(scores.end(), MatMul.class).filter(this::isOfComputedValues);
    String share = passed(softmax.output(), nodes);
    Optional<Node> context =
        matching
            .used(share, MatMul.class)
            .filter(node -> node.inputs().getFirst().equals(share))
            .filter(this::isOfComputedValues);
    if (product.isEmpty() || context.isEmpty()) {
      return Optional.empty();
    }
    nodes.add(product.get());
    nodes.add(context.get());
    Optional<Integer> headSize =
        graph
            .type(product.get().inputs().getFirst())
            .flatMap(query -> query.knownDim(query.rank() - 1))
            .map(Math::toIntExact);
    Walk query = walkToWeights(product.get().inputs().getFirst(), nodes);
    Walk key = walkToWeights(product.get().inputs().get(1), nodes);
    Walk value = walkToWeights(context.get().inputs().get(1), nodes);
    String merged = merged(context.get().output(), nodes);
    Optional<Integer> heads = heads(type, merged, context.get());
    if (headSize.isEmpty() || heads.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new AttentionBlock(
            matching.ordered(nodes),
            heads.get(),
            headSize.get(),
            scores.factor() * query.factor() * key.factor(),
            scores.added(),
            weights(query.end()),
            weights(key.end()),
            weights(value.end()),
            reader(merged),
            merged));
  }

  /** From the Softmax up to the product, through scaling and at most one mask. */
  private Walk walkScores(String start, Set<Node> nodes) {
    String at = start;
    double factor = 1;
    Optional<String> mask = Optional.empty();
    for (int step = 0; step < STEPS_MAX; step++) {
      Optional<Node> node = graph.producer(at);
      Optional<Walk> scaled = node.flatMap(this::scaled);
      if (scaled.isPresent()) {
        at = scaled.get().end();
        factor *= scaled.get().factor();
      } else if (node.isPresent() && node.get().operator() instanceof Add && mask.isEmpty()) {
        String left = node.get().inputs().getFirst();
        boolean leftIsScores = leadsToProduct(left);
        at = leftIsScores ? left : node.get().inputs().get(1);
        mask = Optional.of(node.get().inputs().get(leftIsScores ? 1 : 0));
      } else {
        break;
      }
      nodes.add(node.get());
    }
    return new Walk(at, factor, mask);
  }

  private boolean leadsToProduct(String value) {
    String at = value;
    for (int step = 0; step < STEPS_MAX; step++) {
      Optional<Walk> scaled = graph.producer(at).flatMap(this::scaled);
      if (scaled.isEmpty()) {
        break;
      }
      at = scaled.get().end();
    }
    return matching.made(at, MatMul.class).isPresent();
  }

  /** What a node multiplies with a number. */
  private Optional<Walk> scaled(Node node) {
    if (node.inputs().isEmpty()) {
      return Optional.empty();
    }
    String first = node.inputs().getFirst();
    if (node.operator() instanceof Identity || node.operator() instanceof Dropout) {
      return Optional.of(new Walk(first, 1, Optional.empty()));
    }
    boolean product = node.operator() instanceof Mul;
    if (!product && !(node.operator() instanceof Div)) {
      return Optional.empty();
    }
    String second = node.inputs().get(1);
    OptionalDouble right = matching.number(second);
    if (right.isPresent()) {
      double number = right.getAsDouble();
      return Optional.of(new Walk(first, product ? number : 1 / number, Optional.empty()));
    }
    OptionalDouble left = product ? matching.number(first) : OptionalDouble.empty();
    return left.isPresent()
        ? Optional.of(new Walk(second, left.getAsDouble(), Optional.empty()))
        : Optional.empty();
  }

  /** From queries, keys or values up to the product with weights that makes them. */
  private Walk walkToWeights(String start, Set<Node> nodes) {
    String at = start;
    double factor = 1;
    for (int step = 0; step < STEPS_MAX; step++) {
      Optional<Node> node = graph.producer(at);
      Optional<Walk> scaled = node.flatMap(this::scaled);
      if (scaled.isPresent()) {
        at = scaled.get().end();
        factor *= scaled.get().factor();
        nodes.add(node.get());
      } else if (node.isPresent() && node.get().operator() instanceof ShapeOperator) {
        at = node.get().inputs().getFirst();
        nodes.add(node.get());
      } else if (node.isPresent() && node.get().operator() instanceof Add) {
        boolean bias = graph.constant(node.get().inputs().getFirst()).isPresent();
        at = node.get().inputs().get(bias ? 1 : 0);
      } else {
        break;
      }
    }
    return new Walk(at, factor, Optional.empty());
  }

  /** The weights of the product that makes a value. */
  private Optional<String> weights(String value) {
    return matching
        .made(value, Contraction.class)
        .map(node -> node.inputs().get(1))
        .filter(name -> graph.constant(name).isPresent());
  }

  /** Through what does nothing in inference. */
  private String passed(String value, Set<Node> nodes) {
    String at = value;
    Optional<Node> next = matching.used(at, Dropout.class).or(identity(at));
    while (next.isPresent()) {
      nodes.add(next.get());
      at = next.get().output();
      next = matching.used(at, Dropout.class).or(identity(at));
    }
    return at;
  }

  private Supplier<Optional<Node>> identity(String value) {
    return () -> matching.used(value, Identity.class);
  }

  /** Through what transposes and reshapes the context until it is one row per token. */
  private String merged(String value, Set<Node> nodes) {
    String at = value;
    Optional<Node> next = matching.used(at, ShapeOperator.class);
    while (next.isPresent()) {
      nodes.add(next.get());
      at = next.get().output();
      next = matching.used(at, ShapeOperator.class);
    }
    return at;
  }

  /** The axis of the scores before tokens, or how many contexts a merged row holds. */
  private Optional<Integer> heads(TensorType scores, String merged, Node context) {
    if (scores.rank() == 4) {
      return scores.knownDim(1).map(Math::toIntExact);
    }
    Optional<Long> row = lastExtent(merged);
    Optional<Long> size = lastExtent(context.output());
    return row.isPresent() && size.isPresent() && size.get() > 0 && row.get() % size.get() == 0
        ? Optional.of(Math.toIntExact(row.get() / size.get()))
        : Optional.empty();
  }

  private Optional<Long> lastExtent(String value) {
    return graph
        .type(value)
        .filter(type -> type.rank() > 0)
        .flatMap(type -> type.knownDim(type.rank() - 1));
  }

  /** The weights that read a value. */
  private Optional<String> reader(String value) {
    return graph.consumers(value).stream()
        .filter(
            node ->
                node.operator() instanceof Contraction && node.inputs().getFirst().equals(value))
        .map(node -> node.inputs().get(1))
        .filter(name -> graph.constant(name).isPresent())
        .findFirst();
  }

  private boolean isOfComputedValues(Node product) {
    return product.inputs().stream().allMatch(input -> graph.constant(input).isEmpty());
  }

  /** ONNX Runtime's operator, whose weights {@code [width, 3 * heads * size]} make all three. */
  private Optional<AttentionBlock> ofOperator(Node node, Opaque operator) {
    Optional<Long> heads = operator.attributes().integer("num_heads").filter(count -> count > 0);
    Optional<String> weights = node.input(1).filter(name -> graph.constant(name).isPresent());
    if (heads.isEmpty()
        || weights.isEmpty()
        || operator.attributes().get("qkv_hidden_sizes").isPresent()) {
      return Optional.empty();
    }
    long size = lastExtent(weights.get()).orElseThrow() / 3 / heads.get();
    double scale = operator.attributes().real("scale").orElse((float) (1 / Math.sqrt(size)));
    return Optional.of(
        new AttentionBlock(
            List.of(node),
            Math.toIntExact(heads.get()),
            Math.toIntExact(size),
            scale,
            node.input(3),
            weights,
            weights,
            weights,
            reader(node.output()),
            node.output()));
  }
}
