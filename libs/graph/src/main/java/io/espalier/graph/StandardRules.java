package io.espalier.graph;

import io.espalier.graph.op.Attribute;
import io.espalier.graph.op.Attributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * What the standard says of operators that this library carries through without knowing them: those
 * that a node of theirs breaks are refused when the file is read, not when somebody runs it.
 */
final class StandardRules {
  /** Operators that were taken out, with the first operator set without them. */
  private static final Map<String, Integer> REMOVED = Map.of("Upsample", 10, "Scatter", 11);

  private final String type;
  private final int opset;
  private final Attributes attributes;
  private final IntFunction<Optional<TensorType>> inputs;

  private StandardRules(
      String type, int opset, Attributes attributes, IntFunction<Optional<TensorType>> inputs) {
    this.type = type;
    this.opset = opset;
    this.attributes = attributes;
    this.inputs = inputs;
  }

  /**
   * Checks a node.
   *
   * @param inputs types of its inputs, as far as they are known
   * @param constants values of its inputs, as far as they are known
   * @throws GraphException saying what the standard asks for
   */
  static void check(
      String domain,
      String type,
      int opset,
      Attributes attributes,
      IntFunction<Optional<TensorType>> inputs,
      IntFunction<Optional<Tensor>> constants) {
    StandardRules rules = new StandardRules(type, opset, attributes, inputs);
    switch (domain) {
      case "" -> rules.standard(constants);
      case "ai.onnx.ml" -> rules.machineLearning();
      case "ai.onnx.preview" -> rules.preview();
      default -> {
        // Nothing is known of other domains.
      }
    }
  }

  /**
   * Checks which inputs a node of the standard's own domain has together, whatever their types.
   *
   * @param inputs names of its inputs; empty where one is left out
   * @throws GraphException saying what the standard asks for
   */
  static void checkInputs(String type, List<String> inputs) {
    if (type.equals("Attention")) {
      boolean pastKeys = inputs.size() > 4 && !inputs.get(4).isEmpty();
      boolean pastValues = inputs.size() > 5 && !inputs.get(5).isEmpty();
      boolean counts = inputs.size() > 6 && !inputs.get(6).isEmpty();
      require(pastKeys == pastValues, "past keys and past values go together");
      require(!counts || !pastKeys, "past keys do not go with numbers of keys that are no padding");
    }
  }

  private void standard(IntFunction<Optional<Tensor>> constants) {
    require(
        opset < REMOVED.getOrDefault(type, Integer.MAX_VALUE),
        "the standard has no such operator since operator set %d",
        REMOVED.get(type));
    switch (type) {
      case "DFT" -> fourier(constants);
      case "MaxUnpool" -> {
        require(rank(0) < 0 || rank(0) >= 2, "input 0 has rank %d where 2 is the least", rank(0));
        require(rank(1) < 0 || rank(1) >= 2, "input 1 has rank %d where 2 is the least", rank(1));
        positive("kernel_shape", -1);
        positive("strides", -1);
      }
      case "MaxRoiPool" -> {
        require(attributes.get("pooled_shape").isPresent(), "attribute 'pooled_shape' is missing");
        positive("pooled_shape", 2);
      }
      case "SpaceToDepth", "DepthToSpace" -> {
        long size = attributes.integer("blocksize").orElse(0L);
        require(
            size > 0 && size < 1 << 15, "attribute 'blocksize' is %d, no usable block size", size);
      }
      case "Attention" -> {
        for (String window : List.of("left_window_size", "right_window_size")) {
          long size = attributes.integer(window).orElse(-1L);
          require(size >= -1, "attribute '%s' is %d, which is less than -1", window, size);
        }
      }
      case "GRU", "LSTM", "RNN" -> {
        require(rank(0) < 0 || rank(0) == 3, "input 0 has rank %d where 3 is wanted", rank(0));
        require(rank(1) < 0 || rank(1) == 3, "input 1 has rank %d where 3 is wanted", rank(1));
      }
      default -> {
        // The rest is carried through on trust.
      }
    }
  }

  private void fourier(IntFunction<Optional<Tensor>> constants) {
    int rank = rank(0);
    if (rank < 0) {
      return;
    }
    require(rank >= 2, "input 0 has rank %d where 2 is the least", rank);
    long axis =
        opset < 20
            ? attributes.integer("axis").orElse(1L)
            : constants.apply(2).map(tensor -> tensor.toLongs()[0]).orElse(-2L);
    require(
        axis >= -rank && axis < rank - 1 && axis != -1,
        "axis %d is no axis of the signal in a tensor of rank %d",
        axis,
        rank);
    boolean inverse = attributes.integer("inverse").orElse(0L) != 0;
    boolean oneSided = attributes.integer("onesided").orElse(0L) != 0;
    long parts = inputs.apply(0).flatMap(input -> input.knownDim(rank - 1)).orElse(0L);
    require(
        !oneSided || parts == 0 || parts == (inverse ? 2 : 1),
        "a one-sided %s transform takes %s numbers, but the last axis has %d elements",
        inverse ? "inverse" : "forward",
        inverse ? "complex" : "real",
        parts);
  }

  private void machineLearning() {
    switch (type) {
      case "CategoryMapper" -> {
        int names = length("cats_strings");
        int numbers = length("cats_int64s");
        require(
            names >= 0 && names == numbers,
            "attributes 'cats_strings' and 'cats_int64s' have %d and %d elements",
            names,
            numbers);
      }
      case "OneHotEncoder" ->
          require(
              (length("cats_strings") > 0) != (length("cats_int64s") > 0),
              "exactly one of the attributes 'cats_strings' and 'cats_int64s' is wanted");
      case "LabelEncoder" -> labels();
      case "TreeEnsemble" -> trees();
      default -> {
        // The rest is carried through on trust.
      }
    }
  }

  private void labels() {
    List<Integer> keys = lengths("keys_");
    List<Integer> values = lengths("values_");
    require(
        opset < 2 || keys.size() == 1 && keys.equals(values),
        "one list of keys and one of values, as long as it, are wanted");
    Tensor fallback = attributes.tensor("default_tensor").orElse(null);
    Tensor tensor = attributes.tensor("values_tensor").orElse(null);
    require(
        fallback == null || tensor == null || fallback.type() == tensor.type(),
        "attribute 'default_tensor' is %s, but 'values_tensor' is %s",
        fallback,
        tensor);
  }

  private void trees() {
    List<String> nodes =
        List.of("nodes_falseleafs", "nodes_falsenodeids", "nodes_trueleafs", "nodes_truenodeids");
    int count = length("nodes_featureids");
    for (String name : nodes) {
      require(
          length(name) == count,
          "attribute '%s' has %d elements where %d are wanted",
          name,
          length(name),
          count);
    }
    requireElement("nodes_splits", count);
    requireElement("nodes_hitrates", count);
    requireElement("leaf_weights", length("leaf_targetids"));
  }

  private void requireElement(String name, int count) {
    Tensor tensor = attributes.tensor(name).orElse(null);
    ElementType input = inputs.apply(0).map(TensorType::element).orElse(null);
    if (tensor != null) {
      require(
          tensor.count() == count && (input == null || tensor.type() == input),
          "attribute '%s' is %s where %s elements of %s are wanted",
          name,
          tensor,
          count,
          input);
    }
  }

  private void preview() {
    if (type.equals("FlexAttention")) {
      for (int input = 0; input < 3; input++) {
        require(
            rank(input) < 0 || rank(input) == 4,
            "input %d has rank %d where 4 is wanted",
            input,
            rank(input));
      }
      long heads = dim(0, 1);
      long keys = dim(1, 1);
      require(
          heads < 0 || keys < 0 || keys > 0 && heads % keys == 0,
          "%d heads of queries cannot share %d heads of keys",
          heads,
          keys);
      require(keys < 0 || dim(2, 1) < 0 || keys == dim(2, 1), "keys and values differ in heads");
    }
  }

  private int rank(int input) {
    return inputs.apply(input).map(TensorType::rank).orElse(-1);
  }

  private long dim(int input, int axis) {
    return inputs.apply(input).flatMap(value -> value.knownDim(axis)).orElse(-1L);
  }

  /** The lengths of the attributes whose names begin alike. */
  private List<Integer> lengths(String prefix) {
    List<Integer> lengths = new ArrayList<>();
    for (String name : attributes.values().keySet()) {
      if (name.startsWith(prefix)) {
        lengths.add(length(name));
      }
    }
    return lengths;
  }

  /** The length of a list; -1 where there is none. */
  private int length(String name) {
    @Nullable Attribute attribute = attributes.get(name).orElse(null);
    return switch (attribute) {
      case null -> -1;
      case Attribute.Ints ints -> ints.values().size();
      case Attribute.Reals reals -> reals.values().size();
      case Attribute.Texts texts -> texts.values().size();
      case Attribute.TensorValue(Tensor tensor) -> Math.toIntExact(tensor.count());
      case Attribute.Int _, Attribute.Real _, Attribute.Text _, Attribute.Encoded _ -> -1;
    };
  }

  private void positive(String name, int count) {
    List<Long> values = attributes.integers(name).orElse(List.of());
    require(
        count < 0 || values.size() == count,
        "attribute '%s' has %d elements where %d are wanted",
        name,
        values.size(),
        count);
    require(
        values.stream().allMatch(value -> value > 0),
        "attribute '%s' is %s, which is not positive",
        name,
        values);
  }

  private static void require(boolean condition, String format, @Nullable Object... arguments) {
    if (!condition) {
      throw new GraphException(format.formatted(arguments));
    }
  }
}
