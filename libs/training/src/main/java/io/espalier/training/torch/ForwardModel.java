package io.espalier.training.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.espalier.graph.Dimension;
import io.espalier.graph.ElementType;
import io.espalier.graph.Graph;
import io.espalier.graph.GraphException;
import io.espalier.graph.Tensor;
import io.espalier.graph.TensorType;
import io.espalier.graph.Value;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * Runs a graph forward on batches of images. For one worker thread; the manager of each run is
 * closed with it, so memory does not grow.
 */
public final class ForwardModel implements AutoCloseable {
  private static final BiConsumer<String, NDArray> NOBODY = (_, _) -> {};

  private final Interpreter interpreter;
  private final Weights weights;
  private final NDManager root = Torch.newManager();
  private final InputBuffer buffer = new InputBuffer();
  private final ValueTransform transform;

  /** A model with weights of its own. */
  public ForwardModel(Graph graph) {
    this(new Interpreter(graph));
  }

  private ForwardModel(Interpreter interpreter) {
    this(interpreter, new Weights(interpreter.graph()));
  }

  /** A model over weights that may change between runs. */
  public ForwardModel(Interpreter interpreter, Weights weights) {
    this(interpreter, weights, ValueTransform.NONE);
  }

  /** A model whose values are changed on the way. */
  public ForwardModel(Interpreter interpreter, Weights weights, ValueTransform transform) {
    this.transform = transform;
    this.interpreter = interpreter;
    this.weights = weights;
  }

  /** Elements of one image. */
  public int imageLength() {
    long[] inputShape = inputShape();
    return Math.toIntExact(
        Arrays.stream(inputShape, 1, inputShape.length).reduce(1, Math::multiplyExact));
  }

  /** The graph's output for a batch; a graph with a fixed batch is run as often as it takes. */
  public float[] forward(float[] images, int batch) {
    return forward(images, batch, interpreter.graph().output().name());
  }

  /** A value of the graph for a batch. */
  public float[] forward(float[] images, int batch, String wanted) {
    int length = imageLength();
    if (batch < 1 || images.length < batch * (long) length) {
      throw new IllegalArgumentException(
          "%d numbers are no batch of %d images of %d numbers"
              .formatted(images.length, batch, length));
    }
    int step = step(batch);
    if (batch % step != 0) {
      throw new IllegalArgumentException(
          "a batch of %d images for a graph whose batch is fixed at %d".formatted(batch, step));
    }
    if (step == batch) {
      return run(images, 0, step, wanted);
    }
    float[] all = new float[0];
    for (int first = 0; first < batch; first += step) {
      float[] part = run(images, first, step, wanted);
      all = first == 0 ? new float[part.length * (batch / step)] : all;
      System.arraycopy(part, 0, all, first / step * part.length, part.length);
    }
    return all;
  }

  /**
   * The graph's outputs for any inputs.
   *
   * @param inputs a tensor for each of the graph's inputs, by name
   * @return a tensor for each of its outputs, by name and in order
   * @throws GraphException naming the input that is missing, or the node that cannot be run
   */
  public Map<String, Tensor> evaluate(Map<String, Tensor> inputs) {
    try (NDManager manager = root.newSubManager()) {
      Map<String, Operand> given = new HashMap<>();
      for (Value input : interpreter.graph().inputs()) {
        Tensor tensor = inputs.get(input.name());
        if (tensor == null) {
          throw new GraphException("input '" + input.name() + "' is missing");
        }
        given.put(
            input.name(),
            tensor.type() == ElementType.FLOAT
                ? new Operand.Array(
                    manager.create(tensor.toFloats(), new Shape(tensor.shape().toArray())))
                : new Operand.Host(tensor));
      }
      List<String> wanted = interpreter.graph().outputs().stream().map(Value::name).toList();
      Map<String, Operand> results =
          interpreter.run(manager, weights.bind(manager, Set.of()), given, false, wanted, NOBODY);
      Map<String, Tensor> outputs = new LinkedHashMap<>();
      for (Value output : interpreter.graph().outputs()) {
        outputs.put(
            output.name(),
            switch (results.get(output.name())) {
              case Operand.Host(Tensor tensor) -> tensor;
              case Operand.Array(NDArray array) ->
                  ReferenceKernels.tensor(array, output.type().element());
              case null ->
                  throw new GraphException("output '" + output.name() + "' is not computed");
            });
      }
      return outputs;
    }
  }

  /** Runs a batch and shows every value that is computed from the images. */
  public void observe(float[] images, int batch, BiConsumer<String, NDArray> observer) {
    observe(images, batch, interpreter.graph().output().name(), observer);
  }

  /** Runs a batch as far as a value and shows every value until then, that one included. */
  public void observe(
      float[] images, int batch, String wanted, BiConsumer<String, NDArray> observer) {
    int step = step(batch);
    for (int first = 0; first + step <= batch; first += step) {
      try (NDManager manager = root.newSubManager()) {
        NDArray input = input(manager, images, first, step);
        interpreter.run(manager, weights.bind(manager, Set.of()), input, false, wanted, observer);
      }
    }
  }

  /** Runs a batch as in training: normalization uses and updates the batch's statistics. */
  public void updateStatistics(float[] images, int batch) {
    try (NDManager manager = root.newSubManager()) {
      NDArray input = input(manager, images, 0, batch);
      interpreter.run(
          manager,
          weights.bind(manager, Set.of()),
          input,
          true,
          interpreter.graph().output().name(),
          NOBODY);
    }
  }

  @Override
  public void close() {
    root.close();
  }

  private float[] run(float[] images, int first, int batch, String wanted) {
    try (NDManager manager = root.newSubManager()) {
      NDArray input = input(manager, images, first, batch);
      return interpreter
          .run(manager, weights.bind(manager, Set.of()), input, false, wanted, NOBODY, transform)
          .toFloatArray();
    }
  }

  /** The shape of one image's input, {@code [1, ...]} or with the batch that the graph fixes. */
  private long[] inputShape() {
    TensorType type = interpreter.graph().input().type();
    if (type.isUnranked() || type.rank() < 2) {
      throw new GraphException(
          "input '%s' is %s, but a batch of images is wanted"
              .formatted(interpreter.graph().input().name(), type));
    }
    return type.shapeWith(1).toArray();
  }

  /** Images that are run at once. */
  private int step(int batch) {
    long[] shape = inputShape();
    return interpreter.graph().input().type().dim(0) instanceof Dimension.Known
        ? Math.toIntExact(shape[0])
        : batch;
  }

  private NDArray input(NDManager manager, float[] images, int first, int batch) {
    long[] shape = inputShape();
    shape[0] = batch;
    return buffer.array(manager, images, first * imageLength(), shape);
  }
}
