package io.espalier.graph.op;

import io.espalier.graph.Dimension;
import io.espalier.graph.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Enlarges each axis by a factor, up to operator set 9; later ones have {@link Resize}. The factors
 * are an attribute up to operator set 8 and input 1 in 9.
 *
 * @param mode nearest or linear
 * @param scales the factors, if they are an attribute
 */
public record Upsample(Resize.Mode mode, Optional<List<Float>> scales) implements Rearrangement {
  /** Makes the list immutable. */
  public Upsample {
    scales = scales.map(List::copyOf);
  }

  static Upsample read(AttributeReader attributes) {
    // Early files name linear interpolation after the number of dimensions.
    int mode = attributes.oneOf("mode", "nearest", "linear", "bilinear", "trilinear");
    return new Upsample(
        mode == 0 ? Resize.Mode.NEAREST : Resize.Mode.LINEAR,
        attributes.opset() < 9 ? attributes.reals("scales") : Optional.empty());
  }

  @Override
  public String type() {
    return "Upsample";
  }

  @Override
  public Attributes attributes() {
    Attributes.Builder builder = Attributes.builder().put("mode", mode.word());
    scales.ifPresent(factors -> builder.putReals("scales", factors));
    return builder.build();
  }

  @Override
  public List<TensorType> infer(InferenceContext context) {
    context.inputsBetween(scales.isPresent() ? 1 : 2, scales.isPresent() ? 1 : 2);
    TensorType input = context.type(0);
    Optional<List<Float>> factors = scales.or(() -> Resize.reals(context, 1));
    if (factors.isEmpty()) {
      return List.of(context.unknown(input.element(), 0, input.rank()));
    }
    context.require(
        factors.get().size() == input.rank(), "scales %s do not fit %s", factors.get(), input);
    List<Dimension> output = new ArrayList<>();
    for (int axis = 0; axis < input.rank(); axis++) {
      output.add(Resize.scaled(context, axis, factors.get().get(axis)));
    }
    return List.of(input.withDimensions(output));
  }
}
