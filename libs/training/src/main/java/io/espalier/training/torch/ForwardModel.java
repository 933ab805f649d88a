package io.espalier.training.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.espalier.graph.Dimension;
import io.espalier.graph.Graph;
import io.espalier.graph.GraphException;
import io.espalier.graph.TensorType;
import java.util.Arrays;
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
  private final long[] inputShape;
  private final boolean fixedBatch;
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
    TensorType type = interpreter.graph().input().type();
    if (type.rank() < 2) {
      throw new GraphException(
          "input '%s' is %s, but a batch of images is wanted"
              .formatted(interpreter.graph().input().name(), type));
    }
    this.fixedBatch = type.dim(0) instanceof Dimension.Known;
    this.inputShape = type.shapeWith(1).toArray();
  }

  /** Elements of one image. */
  public int imageLength() {
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
    int step = fixedBatch ? Math.toIntExact(inputShape[0]) : batch;
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

  /** Runs a batch and shows every value that is computed from the images. */
  public void observe(float[] images, int batch, BiConsumer<String, NDArray> observer) {
    int step = fixedBatch ? Math.toIntExact(inputShape[0]) : batch;
    for (int first = 0; first + step <= batch; first += step) {
      try (NDManager manager = root.newSubManager()) {
        NDArray input = input(manager, images, first, step);
        interpreter.run(
            manager,
            weights.bind(manager, Set.of()),
            input,
            false,
            interpreter.graph().output().name(),
            observer);
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

  private NDArray input(NDManager manager, float[] images, int first, int batch) {
    long[] shape = inputShape.clone();
    shape[0] = batch;
    return buffer.array(manager, images, first * imageLength(), shape);
  }
}
