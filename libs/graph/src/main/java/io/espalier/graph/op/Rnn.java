package io.espalier.graph.op;

/** The plain recurrent layer: {@code f(x * W + h * R + b)} (Elman, 1990). */
public record Rnn(Layer layer) implements Recurrent {
  static Rnn read(AttributeReader attributes) {
    return new Rnn(Layer.read(attributes, "Tanh"));
  }

  @Override
  public String type() {
    return "RNN";
  }

  @Override
  public Attributes attributes() {
    return layer.write(Attributes.builder(), "Tanh").build();
  }

  @Override
  public int gates() {
    return 1;
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
