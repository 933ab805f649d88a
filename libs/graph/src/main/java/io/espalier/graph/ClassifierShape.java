package io.espalier.graph;

/**
 * What an image classifier takes and gives.
 *
 * @param inputName name of the input, FLOAT {@code [batch, channels, height, width]}
 * @param channels colour channels, 1 or 3
 * @param height height of the images
 * @param width width of the images
 * @param outputName name of the output, FLOAT {@code [batch, classes]}
 * @param classes number of classes, at least 2
 * @param fixedBatch the only batch that the model takes; 0 if it takes any
 */
public record ClassifierShape(
    String inputName,
    int channels,
    int height,
    int width,
    String outputName,
    int classes,
    int fixedBatch) {
  private static final long EXTENT_MAX = 1 << 20;

  private static final String EXPECTED =
      "an image classifier has one FLOAT input [batch, 1 or 3, height, width]"
          + " and one FLOAT output [batch, classes]";

  /**
   * Looks at a graph's inputs and outputs.
   *
   * @throws GraphException that says what is not as a classifier's
   */
  public static ClassifierShape of(Graph graph) {
    require(
        graph.inputs().size() == 1,
        "the model has %d inputs: %s",
        graph.inputs().size(),
        graph.inputs());
    require(
        graph.outputs().size() == 1,
        "the model has %d outputs: %s",
        graph.outputs().size(),
        graph.outputs());
    Value input = graph.inputs().getFirst();
    Value output = graph.outputs().getFirst();
    TensorType in = input.type();
    TensorType out = graph.type(output.name()).orElse(output.type());
    require(
        in.element() == ElementType.FLOAT && in.rank() == 4 && !in.isUnranked(),
        "input '%s' is %s",
        input.name(),
        in);
    int channels = known(input.name(), in, 1);
    require(
        channels == 1 || channels == 3,
        "input '%s' is %s, with %d channels at axis 1%s",
        input.name(),
        in,
        channels,
        in.dim(3).is(1) || in.dim(3).is(3)
            ? "; its channels seem to be last: export it with channels first"
            : "");
    require(
        out.element() == ElementType.FLOAT && out.rank() == 2 && !out.isUnranked(),
        "output '%s' is %s",
        output.name(),
        out);
    int classes = known(output.name(), out, 1);
    require(classes >= 2, "output '%s' is %s, with %d classes", output.name(), out, classes);
    long batch = in.knownDim(0).orElse(0L);
    require(
        batch == 0 || batch == 1,
        "input '%s' is %s, with a fixed batch of %d: export it with a symbolic batch",
        input.name(),
        in,
        batch);
    require(
        out.knownDim(0).map(extent -> extent == batch).orElse(true),
        "output '%s' is %s, which does not follow the batch of the input %s",
        output.name(),
        out,
        in);
    return new ClassifierShape(
        input.name(),
        channels,
        known(input.name(), in, 2),
        known(input.name(), in, 3),
        output.name(),
        classes,
        (int) batch);
  }

  private static int known(String name, TensorType type, int axis) {
    long extent =
        type.knownDim(axis)
            .orElseThrow(
                () ->
                    new GraphException(
                        "'%s' is %s, with no fixed extent at axis %d; %s"
                            .formatted(name, type, axis, EXPECTED)));
    require(extent <= EXTENT_MAX, "'%s' is %s, with an extent above %d", name, type, EXTENT_MAX);
    return (int) extent;
  }

  private static void require(boolean condition, String format, Object... arguments) {
    if (!condition) {
      throw new GraphException(format.formatted(arguments) + "; " + EXPECTED);
    }
  }
}
