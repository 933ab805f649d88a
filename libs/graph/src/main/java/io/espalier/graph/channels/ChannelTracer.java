package io.espalier.graph.channels;

import io.espalier.graph.Graph;
import io.espalier.graph.Node;
import io.espalier.graph.Tensor;
import io.espalier.graph.Value;
import io.espalier.graph.op.AveragePool;
import io.espalier.graph.op.BatchNormalization;
import io.espalier.graph.op.CastLike;
import io.espalier.graph.op.Constant;
import io.espalier.graph.op.Contraction;
import io.espalier.graph.op.Conv;
import io.espalier.graph.op.ConvTranspose;
import io.espalier.graph.op.DequantizeLinear;
import io.espalier.graph.op.Einsum;
import io.espalier.graph.op.ElementwiseBinary;
import io.espalier.graph.op.ElementwiseUnary;
import io.espalier.graph.op.ElementwiseVariadic;
import io.espalier.graph.op.Gemm;
import io.espalier.graph.op.GlobalAveragePool;
import io.espalier.graph.op.GlobalLpPool;
import io.espalier.graph.op.GlobalMaxPool;
import io.espalier.graph.op.GroupNormalization;
import io.espalier.graph.op.Hardmax;
import io.espalier.graph.op.If;
import io.espalier.graph.op.Indexing;
import io.espalier.graph.op.InstanceNormalization;
import io.espalier.graph.op.IntegerArithmetic;
import io.espalier.graph.op.LayerNormalization;
import io.espalier.graph.op.LogSoftmax;
import io.espalier.graph.op.Logic;
import io.espalier.graph.op.LpNormalization;
import io.espalier.graph.op.LpPool;
import io.espalier.graph.op.Lrn;
import io.espalier.graph.op.MatMul;
import io.espalier.graph.op.MaxPool;
import io.espalier.graph.op.MeanVarianceNormalization;
import io.espalier.graph.op.Normalization;
import io.espalier.graph.op.Opaque;
import io.espalier.graph.op.Operator;
import io.espalier.graph.op.Pooling;
import io.espalier.graph.op.Quantization;
import io.espalier.graph.op.QuantizeLinear;
import io.espalier.graph.op.Rearrangement;
import io.espalier.graph.op.Recurrent;
import io.espalier.graph.op.Reduction;
import io.espalier.graph.op.Resize;
import io.espalier.graph.op.RmsNormalization;
import io.espalier.graph.op.ShapeOperator;
import io.espalier.graph.op.Softmax;
import io.espalier.graph.op.Tile;
import io.espalier.graph.op.TransformerOperator;
import io.espalier.graph.op.Trilu;
import io.espalier.graph.op.Upsample;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Goes through a graph and has each operator join what it couples and pin what it does not let go
 * of.
 */
final class ChannelTracer {
  private final Graph graph;
  private final Couplings couplings;
  private final AxisEntries entries;
  private final ContractionCoupling contractions;
  private final ShapeCoupling shapes;

  private ChannelTracer(Couplings couplings) {
    this.graph = couplings.graph();
    this.couplings = couplings;
    this.entries = couplings.entries();
    this.contractions = new ContractionCoupling(couplings);
    this.shapes = new ShapeCoupling(couplings);
  }

  static Couplings trace(Graph graph) {
    Couplings couplings = new Couplings(graph);
    graph.types().forEach(couplings.entries()::add);
    graph
        .inputs()
        .forEach(
            input ->
                couplings.pinAll(input.name(), "'" + input.name() + "' is an input of the graph"));
    graph.outputs().stream()
        .map(Value::name)
        .forEach(output -> couplings.pinAll(output, "'" + output + "' is an output of the graph"));
    graph.nodes().forEach(new ChannelTracer(couplings)::couple);
    couplings.entries().pinLoneEntries();
    graph.nodes().forEach(new ReshapeCoupling(couplings)::couple);
    return couplings;
  }

  private void couple(Node node) {
    if (!isFollowed(node.operator())) {
      couplings.pinNode(node, node.description() + " is not understood");
      node.operator()
          .captures()
          .forEach(value -> couplings.pinAll(value, node.description() + " is not understood"));
      return;
    }
    boolean typed =
        IntStream.range(0, node.inputs().size())
            .mapToObj(node::input)
            .flatMap(Optional::stream)
            .allMatch(input -> graph.type(input).isPresent());
    if (!typed || node.outputs().isEmpty() || graph.type(node.output()).isEmpty()) {
      couplings.pinNode(node, node.description() + " has inputs or outputs of unknown type");
      return;
    }
    switch (node.operator()) {
      case ElementwiseUnary _ ->
          node.outputs().forEach(output -> couplings.joinAll(Couplings.first(node), output));
      case ElementwiseBinary _, ElementwiseVariadic _ ->
          node.inputs().forEach(input -> couplings.broadcast(input, node.output()));
      case Contraction contraction -> contractions.couple(node, contraction);
      case Pooling pooling -> couple(node, pooling);
      case Normalization normalization -> couple(node, normalization);
      case Quantization quantization -> couple(node, quantization);
      case Reduction reduction -> couple(node, reduction);
      case ShapeOperator shape -> shapes.couple(node, shape);
      case Constant _ ->
          couplings.pinAll(
              node.output(), node.description() + " is a constant that is no initializer");
      case Logic _ -> node.inputs().forEach(input -> couplings.broadcast(input, node.output()));
      case Rearrangement rearrangement -> shapes.couple(node, rearrangement);
      case Indexing _, Recurrent _, TransformerOperator _, IntegerArithmetic _, If _, Opaque _ -> {
        // Pinned above, whatever its types.
      }
    }
  }

  /** Whether channels are followed through an operator; all others pin them. */
  private static boolean isFollowed(Operator operator) {
    return switch (operator) {
      case Opaque _, If _, Indexing _, Recurrent _ -> false;
      case TransformerOperator _, IntegerArithmetic _, Einsum _ -> false;
      case MeanVarianceNormalization _ -> false;
      case CastLike _, Resize _, Tile _, Trilu _, Upsample _ -> true;
      case Rearrangement _ -> false;
      case Normalization _, Logic _ -> true;
      case ElementwiseUnary _, ElementwiseBinary _, ElementwiseVariadic _ -> true;
      case Conv _, ConvTranspose _, Gemm _, MatMul _, Pooling _, Reduction _ -> true;
      case Quantization _, ShapeOperator _, Constant _ -> true;
    };
  }

  private void couple(Node node, Pooling operator) {
    String input = Couplings.first(node);
    entries.join(input, 0, node.output(), 0);
    entries.join(input, 1, node.output(), 1);
    switch (operator) {
      case MaxPool _, AveragePool _, LpPool _ -> {
        couplings.pinFrom(input, 2, node.description() + " slides over it");
        couplings.pinFrom(node.output(), 2, node.description() + " slides over it");
      }
      case GlobalAveragePool _, GlobalMaxPool _, GlobalLpPool _ ->
          couplings.pinFrom(input, 2, node.description() + " takes all of it");
    }
    if (node.outputs().size() > 1) {
      couplings.pinNode(
          node, node.description() + " gives positions, which depend on the number of channels");
    }
  }

  private void couple(Node node, Normalization operator) {
    String input = Couplings.first(node);
    couplings.joinAll(input, node.output());
    switch (operator) {
      case BatchNormalization _ ->
          node.inputs()
              .subList(1, 5)
              .forEach(
                  parameter -> couplings.join(input, 1, parameter, 0, ChannelRole.NORMALIZATION));
      case Lrn _ -> entries.pin(input, 1, node.description() + " looks at neighbouring channels");
      case Softmax(long axis, boolean flattening) -> pinNormalized(node, axis, flattening);
      case LogSoftmax(long axis, boolean flattening) -> pinNormalized(node, axis, flattening);
      case Hardmax(long axis, boolean flattening) -> pinNormalized(node, axis, flattening);
      case LpNormalization(long axis, _) -> pinNormalized(node, axis, false);
      case LayerNormalization(long axis, _, _) -> coupleLast(node, axis);
      case RmsNormalization(long axis, _) -> coupleLast(node, axis);
      case InstanceNormalization _ -> {
        coupleParameters(node);
        couplings.pinFrom(input, 2, node.description() + " normalizes over it");
      }
      case GroupNormalization group -> coupleGroups(node, group);
      case MeanVarianceNormalization _ ->
          throw new IllegalStateException(node.description() + " is not followed");
    }
  }

  /** A scale and a bias per channel. */
  private void coupleParameters(Node node) {
    node.inputs()
        .subList(1, 3)
        .forEach(
            parameter ->
                couplings.join(Couplings.first(node), 1, parameter, 0, ChannelRole.NORMALIZATION));
  }

  /** Statistics over an axis and all behind, which leave nothing of them to remove. */
  private void coupleLast(Node node, long axis) {
    pinNormalized(node, axis, true);
    for (int parameter = 1; parameter < node.inputs().size(); parameter++) {
      couplings.broadcast(node.inputs().get(parameter), node.output());
    }
    node.outputs().stream()
        .skip(1)
        .forEach(output -> couplings.pinAll(output, node.description() + " gives statistics"));
  }

  /** Channels with common statistics go together, so that those of the others stay as they are. */
  private void coupleGroups(Node node, GroupNormalization operator) {
    String input = Couplings.first(node);
    couplings.pinFrom(input, 2, node.description() + " normalizes over it");
    if (!entries.has(input, 1)) {
      couplings.pinNode(node, node.description() + " has groups of unknown size");
      return;
    }
    int size = entries.length(input, 1) / Math.toIntExact(operator.groups());
    for (int channel = 0; channel < entries.length(input, 1); channel++) {
      int group = channel / size;
      entries.join(entries.entry(input, 1, group * size), entries.entry(input, 1, channel));
      for (int parameter = 1; parameter < 3 && !operator.byChannel(); parameter++) {
        String name = node.inputs().get(parameter);
        entries.join(entries.entry(input, 1, channel), entries.entry(name, 0, group));
      }
    }
    if (operator.byChannel()) {
      coupleParameters(node);
    }
  }

  private void pinNormalized(Node node, long axis, boolean flattening) {
    int rank = couplings.rank(Couplings.first(node));
    int from = Couplings.positive(axis, rank);
    for (int a = from; a < (flattening ? rank : from + 1); a++) {
      entries.pin(Couplings.first(node), a, node.description() + " normalizes over it");
    }
  }

  private void couple(Node node, Quantization operator) {
    String input = Couplings.first(node);
    couplings.joinAll(input, node.output());
    long axis =
        switch (operator) {
          case QuantizeLinear quantize -> quantize.axis();
          case DequantizeLinear dequantize -> dequantize.axis();
        };
    for (int parameter = 1; parameter < node.inputs().size(); parameter++) {
      String name = node.inputs().get(parameter);
      if (!name.isEmpty() && couplings.rank(name) == 1 && entries.length(name, 0) > 1) {
        couplings.join(
            input,
            Couplings.positive(axis, couplings.rank(input)),
            name,
            0,
            ChannelRole.NORMALIZATION);
      } else if (!name.isEmpty() && couplings.rank(name) > 1) {
        couplings.pinNode(node, node.description() + " has scales by blocks");
      }
    }
  }

  private void couple(Node node, Reduction operator) {
    String input = Couplings.first(node);
    int rank = couplings.rank(input);
    Optional<long[]> axes =
        operator
            .axes()
            .map(ChannelTracer::array)
            .or(() -> node.input(1).isEmpty() ? Optional.of(new long[0]) : longs(node, 1));
    if (axes.isEmpty()) {
      couplings.pinNode(node, node.description() + " reduces axes that are not constant");
      return;
    }
    boolean all = axes.get().length == 0 && !operator.noopWithEmptyAxes();
    Set<Integer> reduced =
        Arrays.stream(axes.get())
            .mapToObj(axis -> Couplings.positive(axis, rank))
            .collect(Collectors.toSet());
    int to = 0;
    for (int axis = 0; axis < rank; axis++) {
      if (all || reduced.contains(axis)) {
        entries.pin(input, axis, node.description() + " takes all of it");
        to += operator.keepDims() ? 1 : 0;
      } else {
        entries.join(input, axis, node.output(), to++);
      }
    }
  }

  private Optional<long[]> longs(Node node, int input) {
    return node.input(input).flatMap(graph::initializer).map(Tensor::toLongs);
  }

  private static long[] array(List<Long> list) {
    return list.stream().mapToLong(Long::longValue).toArray();
  }
}
