package io.espalier.graph.op;

import io.espalier.graph.Dimension;
import io.espalier.graph.GraphException;
import io.espalier.graph.Tensor;
import io.espalier.graph.TensorType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Resamples along some axes. Inputs: x, region (only for {@link Coordinates#TF_CROP_AND_RESIZE}),
 * scales, sizes; in operator set 10 only x and scales.
 *
 * @param mode how elements are interpolated
 * @param coordinates where an element of the output lies in the input
 * @param rounding which neighbour is the nearest
 * @param cubicA the cubic kernel's parameter
 * @param excludeOutside whether the weights of elements outside count as 0
 * @param extrapolation the value outside of the cropped region
 * @param antialias whether the kernel is widened when the output is smaller
 * @param axes the axes that region, scales and sizes are about; all if absent
 * @param aspect how sizes are meant
 * @param early whether it is that of operator set 10, whose scales are input 1
 */
public record Resize(
    Mode mode,
    Coordinates coordinates,
    Rounding rounding,
    float cubicA,
    boolean excludeOutside,
    float extrapolation,
    boolean antialias,
    Optional<List<Long>> axes,
    Aspect aspect,
    boolean early)
    implements Rearrangement {
  /** Interpolation. */
  public enum Mode {
    NEAREST,
    LINEAR,
    CUBIC;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Where an element of the output lies in the input. */
  public enum Coordinates {
    HALF_PIXEL,
    HALF_PIXEL_SYMMETRIC,
    PYTORCH_HALF_PIXEL,
    ALIGN_CORNERS,
    ASYMMETRIC,
    TF_HALF_PIXEL_FOR_NN,
    TF_CROP_AND_RESIZE
  }

  /** Which neighbour is the nearest. */
  public enum Rounding {
    ROUND_PREFER_FLOOR,
    ROUND_PREFER_CEIL,
    FLOOR,
    CEIL
  }

  /** How sizes are meant. */
  public enum Aspect {
    STRETCH,
    NOT_LARGER,
    NOT_SMALLER
  }

  /** Makes the list immutable and checks what goes together. */
  public Resize {
    axes = axes.map(List::copyOf);
    if (antialias && mode == Mode.NEAREST) {
      throw new GraphException("antialias goes with the modes linear and cubic");
    }
  }

  static Resize read(AttributeReader attributes) {
    boolean early = attributes.opset() < 11;
    return new Resize(
        word(attributes, "mode", Mode.NEAREST),
        early
            ? Coordinates.ASYMMETRIC
            : word(attributes, "coordinate_transformation_mode", Coordinates.HALF_PIXEL),
        early ? Rounding.FLOOR : word(attributes, "nearest_mode", Rounding.ROUND_PREFER_FLOOR),
        attributes.real("cubic_coeff_a", -0.75f),
        attributes.flag("exclude_outside", false),
        attributes.real("extrapolation_value", 0),
        attributes.flag("antialias", false),
        attributes.integers("axes"),
        word(attributes, "keep_aspect_ratio_policy", Aspect.STRETCH),
        early);
  }

  private static <E extends Enum<E>> E word(AttributeReader attributes, String name, E otherwise) {
    E[] constants = otherwise.getDeclaringClass().getEnumConstants();
    String[] words = new String[constants.length];
    for (int i = 0; i < words.length; i++) {
      words[i] = constants[i].name().toLowerCase(Locale.ROOT);
    }
    return constants[attributes.oneOf(name, words)];
  }

  @Override
  public String type() {
    return "Resize";
  }

  @Override
  public Attributes attributes() {
    Attributes.Builder builder = Attributes.builder().put("mode", mode.word());
    if (early) {
      return builder.build();
    }
    put(builder, "coordinate_transformation_mode", coordinates, Coordinates.HALF_PIXEL);
    put(builder, "nearest_mode", rounding, Rounding.ROUND_PREFER_FLOOR);
    put(builder, "keep_aspect_ratio_policy", aspect, Aspect.STRETCH);
    if (mode == Mode.CUBIC) {
      builder.put("cubic_coeff_a", cubicA);
    }
    if (excludeOutside) {
      builder.put("exclude_outside", true);
    }
    if (extrapolation != 0) {
      builder.put("extrapolation_value", extrapolation);
    }
    if (antialias) {
      builder.put("antialias", true);
    }
    return builder.put("axes", axes).build();
  }

  private static void put(
      Attributes.Builder builder, String name, Enum<?> value, Enum<?> otherwise) {
    if (value != otherwise) {
      builder.put(name, value.name().toLowerCase(Locale.ROOT));
    }
  }

  /** The position of the input with the scales. */
  public int scalesInput() {
    return early ? 1 : 2;
  }

  @Override
  public List<TensorType> infer(InferenceContext context) {
    context.inputsBetween(early ? 2 : 1, early ? 2 : 4);
    TensorType input = context.type(0);
    List<Long> along = axes.orElse(Slice.defaultAxes(input.rank()));
    Optional<List<Float>> scales = reals(context, scalesInput()).filter(list -> !list.isEmpty());
    Optional<List<Dimension>> sizes =
        early ? Optional.empty() : context.shapeValue(3).filter(list -> !list.isEmpty());
    List<Dimension> output = new ArrayList<>(input.dimensions());
    for (int i = 0; i < along.size(); i++) {
      int axis = context.axis(along.get(i), input.rank());
      Dimension size = context.unknown(0, axis);
      if (scales.isPresent()) {
        context.require(
            scales.get().size() == along.size(), "scales %s do not fit the axes", scales.get());
        size = scaled(context, axis, scales.get().get(i));
      } else if (sizes.isPresent() && aspect == Aspect.STRETCH) {
        context.require(
            sizes.get().size() == along.size(), "sizes %s do not fit the axes", sizes.get());
        size = sizes.get().get(i);
      } else if (sizes.isPresent()) {
        size = keeping(context, along, sizes.get(), axis);
      }
      output.set(axis, size);
    }
    return List.of(input.withDimensions(output));
  }

  /** An extent with the one scale that keeps the aspect ratio, rounded half up. */
  private Dimension keeping(
      InferenceContext context, List<Long> along, List<Dimension> sizes, int axis) {
    TensorType input = context.type(0);
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < along.size(); i++) {
      int at = context.axis(along.get(i), input.rank());
      if (input.dim(at) instanceof Dimension.Known(long extent)
          && sizes.get(i) instanceof Dimension.Known(long size)) {
        ratios.add((double) size / extent);
      } else {
        return context.unknown(0, axis);
      }
    }
    double scale = aspect == Aspect.NOT_LARGER ? Collections.min(ratios) : Collections.max(ratios);
    return Dimension.of((long) Math.floor(scale * input.knownDim(axis).orElseThrow() + 0.5));
  }

  /** The extent of an axis times a factor, in float as runtimes do it, rounded down. */
  static Dimension scaled(InferenceContext context, int axis, float scale) {
    context.require(scale > 0 && scale <= 1 << 20, "scale %s is out of range", scale);
    Dimension dimension = context.type(0).dim(axis);
    return switch (dimension) {
      case Dimension.Known(long extent) -> Dimension.of((long) (extent * scale));
      case Dimension.Symbolic _ -> scale == 1 ? dimension : context.unknown(0, axis);
    };
  }

  /** The value of a constant FLOAT vector. */
  static Optional<List<Float>> reals(InferenceContext context, int input) {
    return context
        .constant(input)
        .filter(tensor -> tensor.type().isFloating())
        .map(Tensor::toFloats)
        .map(
            values -> {
              List<Float> list = new ArrayList<>();
              for (float value : values) {
                list.add(value);
              }
              return list;
            });
  }
}
