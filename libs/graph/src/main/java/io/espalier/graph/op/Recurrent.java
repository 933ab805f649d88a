package io.espalier.graph.op;

import io.espalier.graph.Dimension;
import io.espalier.graph.GraphException;
import io.espalier.graph.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Recurrent layers. Inputs: x {@code [T, N, I]}, weights {@code [D, g * H, I]}, recurrent weights
 * {@code [D, g * H, H]}, optional biases {@code [D, 2 * g * H]}, lengths {@code [N]} and initial
 * states {@code [D, N, H]}, where g is the number of gates and D that of directions. Outputs: all
 * states {@code [T, D, N, H]}, then the last ones {@code [D, N, H]}. With {@code batchFirst} N
 * comes before T and D.
 */
public sealed interface Recurrent extends Operator permits Gru, Lstm, Rnn {
  /** What all recurrent layers have. */
  record Layer(
      Direction direction,
      long hiddenSize,
      List<String> activations,
      List<Float> alpha,
      List<Float> beta,
      float clip,
      boolean batchFirst) {
    /** Checks the numbers. */
    public Layer {
      activations = List.copyOf(activations);
      alpha = List.copyOf(alpha);
      beta = List.copyOf(beta);
      if (hiddenSize < 1) {
        throw new GraphException("hidden_size " + hiddenSize + " is not positive");
      }
    }

    static Layer read(AttributeReader attributes, String... activations) {
      Direction direction =
          Direction.values()[attributes.oneOf("direction", "forward", "reverse", "bidirectional")];
      List<String> otherwise = new ArrayList<>();
      for (int i = 0; i < direction.count(); i++) {
        otherwise.addAll(List.of(activations));
      }
      Layer layer =
          new Layer(
              direction,
              attributes.integer("hidden_size", 0),
              attributes.texts("activations").orElse(otherwise),
              attributes.reals("activation_alpha").orElse(List.of()),
              attributes.reals("activation_beta").orElse(List.of()),
              attributes.real("clip", Float.POSITIVE_INFINITY),
              attributes.flag("layout", false));
      if (layer.activations.size() != otherwise.size()) {
        throw new GraphException(
            "%d activations are given where %d are wanted"
                .formatted(layer.activations.size(), otherwise.size()));
      }
      return layer;
    }

    Attributes.Builder write(Attributes.Builder builder, String... otherwise) {
      builder.put("direction", direction.name().toLowerCase(Locale.ROOT));
      builder.put("hidden_size", hiddenSize);
      List<String> usual = new ArrayList<>();
      for (int i = 0; i < direction.count(); i++) {
        usual.addAll(List.of(otherwise));
      }
      if (!activations.equals(usual)) {
        builder.putTexts("activations", activations);
      }
      if (!alpha.isEmpty()) {
        builder.putReals("activation_alpha", alpha);
      }
      if (!beta.isEmpty()) {
        builder.putReals("activation_beta", beta);
      }
      if (clip < Float.POSITIVE_INFINITY) {
        builder.put("clip", clip);
      }
      return batchFirst ? builder.put("layout", true) : builder;
    }
  }

  /** In which order a sequence is read. */
  enum Direction {
    FORWARD,
    REVERSE,
    BIDIRECTIONAL;

    /** Number of directions. */
    public int count() {
      return this == BIDIRECTIONAL ? 2 : 1;
    }
  }

  /** What all recurrent layers have. */
  Layer layer();

  /** Number of gates. */
  int gates();

  /** Number of states that are carried from step to step. */
  int states();

  /** Number of inputs that the operator can have. */
  int inputsMax();

  @Override
  default List<TensorType> infer(InferenceContext context) {
    context.inputsBetween(3, inputsMax());
    for (int input = 0; input < 3; input++) {
      context.rank(input, 3);
      context.element(input, context.type(0).element());
    }
    TensorType x = context.type(0);
    Dimension directions = Dimension.of(layer().direction().count());
    Dimension hidden = Dimension.of(layer().hiddenSize());
    Dimension gated = Dimension.of(Math.multiplyExact(layer().hiddenSize(), gates()));
    context.same(context.type(1).dim(0), directions, "directions of the weights");
    context.same(context.type(1).dim(1), gated, "gates of the weights");
    context.same(context.type(1).dim(2), x.dim(2), "elements of the input and of the weights");
    context.same(context.type(2).dim(1), gated, "gates of the recurrent weights");
    context.same(context.type(2).dim(2), hidden, "hidden_size and the recurrent weights");
    Dimension time = x.dim(layer().batchFirst() ? 1 : 0);
    Dimension batch = x.dim(layer().batchFirst() ? 0 : 1);
    List<TensorType> outputs = new ArrayList<>();
    outputs.add(
        x.withDimensions(
            layer().batchFirst()
                ? List.of(batch, time, directions, hidden)
                : List.of(time, directions, batch, hidden)));
    for (int state = 0; state < states(); state++) {
      outputs.add(
          x.withDimensions(
              layer().batchFirst()
                  ? List.of(batch, directions, hidden)
                  : List.of(directions, batch, hidden)));
    }
    return outputs;
  }
}
