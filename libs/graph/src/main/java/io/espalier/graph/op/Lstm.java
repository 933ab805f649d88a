package io.espalier.graph.op;

/**
 * Long short-term memory (Hochreiter and Schmidhuber, 1997), with the gates in the order input,
 * output, forget, cell. Beyond what all recurrent layers have, input 6 is the initial cell and
 * input 7 the peepholes {@code [D, 3 * H]}; the third output is the last cell.
 *
 * @param inputForget whether the forget gate is one minus the input gate
 */
public record Lstm(Layer layer, boolean inputForget) implements Recurrent {
  private static final String[] ACTIVATIONS = {"Sigmoid", "Tanh", "Tanh"};

  static Lstm read(AttributeReader attributes) {
    return new Lstm(Layer.read(attributes, ACTIVATIONS), attributes.flag("input_forget", false));
  }

  @Override
  public String type() {
    return "LSTM";
  }

  @Override
  public Attributes attributes() {
    Attributes.Builder builder = layer.write(Attributes.builder(), ACTIVATIONS);
    return inputForget ? builder.put("input_forget", true).build() : builder.build();
  }

  @Override
  public int gates() {
    return 4;
  }

  @Override
  public int states() {
    return 2;
  }

  @Override
  public int inputsMax() {
    return 8;
  }
}
