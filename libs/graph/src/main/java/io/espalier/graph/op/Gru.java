package io.espalier.graph.op;

/**
 * Gated recurrent unit (Cho et al., 2014), with the gates in the order update, reset, hidden.
 *
 * @param linearBeforeReset whether the recurrent product is made before the reset gate is applied
 */
public record Gru(Layer layer, boolean linearBeforeReset) implements Recurrent {
  private static final String[] ACTIVATIONS = {"Sigmoid", "Tanh"};

  static Gru read(AttributeReader attributes) {
    return new Gru(
        Layer.read(attributes, ACTIVATIONS), attributes.flag("linear_before_reset", false));
  }

  @Override
  public String type() {
    return "GRU";
  }

  @Override
  public Attributes attributes() {
    Attributes.Builder builder = layer.write(Attributes.builder(), ACTIVATIONS);
    return linearBeforeReset ? builder.put("linear_before_reset", true).build() : builder.build();
  }

  @Override
  public int gates() {
    return 3;
  }

  @Override
  public int states() {
    return 1;
  }

  @Override
  public int inputsMax() {
    return 6;
  }
}
