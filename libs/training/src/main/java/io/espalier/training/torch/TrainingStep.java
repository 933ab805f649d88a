package io.espalier.training.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.espalier.graph.GraphException;
import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One forward and backward pass over a batch. The trainable arrays are made anew for each step over
 * the same memory, so that the engine hands over each gradient as it computed it, without adding it
 * to an old one; all of a step's arrays belong to the step's manager, so that memory does not grow.
 */
public final class TrainingStep implements AutoCloseable {
  private final Interpreter interpreter;
  private final Weights weights;
  private final Set<String> trainable;
  private final String output;
  private final int classes;
  private final boolean training;
  private final @Nullable String features;
  private final ValueTransform transform;
  private final NDManager root = Torch.newManager();
  private final InputBuffer buffer = new InputBuffer();

  /**
   * Prepares steps of a training.
   *
   * @param trainable names of the initializers whose gradient is wanted
   * @param output name of the value that the loss is computed from, {@code [batch, classes]}
   */
  public TrainingStep(
      Interpreter interpreter, Weights weights, Set<String> trainable, String output, int classes) {
    this(interpreter, weights, trainable, output, classes, true);
  }

  /**
   * Prepares steps.
   *
   * @param training whether normalization uses and updates the batch's statistics, as in training;
   *     without it the gradients are those of the model as it is used
   */
  public TrainingStep(
      Interpreter interpreter,
      Weights weights,
      Set<String> trainable,
      String output,
      int classes,
      boolean training) {
    this(interpreter, weights, trainable, output, classes, training, null, ValueTransform.NONE);
  }

  /**
   * Prepares steps whose loss also looks at features.
   *
   * @param training as above
   * @param features name of a value with the batch first that the loss is computed from too; null
   *     for none
   * @param transform what is done to values before they are used
   */
  public TrainingStep(
      Interpreter interpreter,
      Weights weights,
      Set<String> trainable,
      String output,
      int classes,
      boolean training,
      @Nullable String features,
      ValueTransform transform) {
    this.interpreter = interpreter;
    this.weights = weights;
    this.trainable = Set.copyOf(trainable);
    this.output = output;
    this.classes = classes;
    this.training = training;
    this.features = features;
    this.transform = transform;
  }

  /**
   * Runs one step whose loss is computed from the logits alone.
   *
   * @param images {@code [batch, channels, height, width]}; what is beyond is not used
   * @param loss from logits to the gradient of the loss by the logits
   * @param update is given the gradients by name, valid only during the call
   */
  public void run(
      float[] images,
      int batch,
      UnaryOperator<float[]> loss,
      Consumer<Map<String, FloatBuffer>> update) {
    learn(
        images,
        batch,
        answers -> new Answers(loss.apply(answers.logits()), new float[answers.features().length]),
        update);
  }

  /**
   * Runs one step.
   *
   * @param images {@code [batch, channels, height, width]}; what is beyond is not used
   * @param loss from what the model says to the gradient of the loss by that
   * @param update is given the gradients by name, valid only during the call
   */
  public void learn(
      float[] images,
      int batch,
      UnaryOperator<Answers> loss,
      Consumer<Map<String, FloatBuffer>> update) {
    try (NDManager manager = root.newSubManager()) {
      long[] shape = interpreter.graph().input().type().shapeWith(batch).toArray();
      shape[0] = batch;
      NDArray input = buffer.array(manager, images, 0, shape);
      Map<String, NDArray> arrays = weights.bind(manager, trainable);
      NDArray[] seen = new NDArray[1];
      NDArray said =
          Torch.recording(
              () -> {
                NDArray logits =
                    interpreter.run(
                        manager,
                        arrays,
                        input,
                        training,
                        output,
                        (name, value) -> {
                          if (name.equals(features)) {
                            seen[0] = value.reshape(batch, -1);
                          }
                        },
                        transform);
                requireBatch(logits, batch);
                return seen[0] == null ? logits : logits.concat(seen[0], 1);
              });
      float[] gradient = joined(loss.apply(split(said.toFloatArray(), batch)), batch);
      Torch.backward(said, manager.create(gradient, said.getShape()));
      update.accept(gradients(arrays));
    }
  }

  @Override
  public void close() {
    root.close();
  }

  private void requireBatch(NDArray logits, int batch) {
    if (logits.size() != (long) batch * classes) {
      throw new GraphException(
          "value '%s' has the shape %s for a batch of %d images; export the model with a batch of any size to train it"
              .formatted(output, logits.getShape(), batch));
    }
  }

  /** Rows of logits, each followed by its features, as two arrays. */
  private Answers split(float[] rows, int batch) {
    int length = rows.length / batch;
    Answers answers =
        new Answers(new float[batch * classes], new float[rows.length - batch * classes]);
    for (int i = 0; i < batch; i++) {
      System.arraycopy(rows, i * length, answers.logits(), i * classes, classes);
      System.arraycopy(
          rows, i * length + classes, answers.features(), i * (length - classes), length - classes);
    }
    return answers;
  }

  private float[] joined(Answers answers, int batch) {
    int width = answers.features().length / batch;
    int length = classes + width;
    float[] rows = new float[batch * length];
    for (int i = 0; i < batch; i++) {
      System.arraycopy(answers.logits(), i * classes, rows, i * length, classes);
      System.arraycopy(answers.features(), i * width, rows, i * length + classes, width);
    }
    return rows;
  }

  private Map<String, FloatBuffer> gradients(Map<String, NDArray> arrays) {
    Map<String, FloatBuffer> gradients = new LinkedHashMap<>();
    for (String name : trainable) {
      NDArray gradient = Torch.gradient(arrays.get(name));
      if (gradient != null) {
        gradients.put(name, Torch.elements(gradient));
      }
    }
    return gradients;
  }
}
