package io.espalier.training;

import io.espalier.datasets.Flip;
import io.espalier.datasets.Split;
import io.espalier.graph.Graph;
import io.espalier.graph.GraphException;
import io.espalier.training.optimizer.Loss;
import io.espalier.training.torch.Interpreter;
import io.espalier.training.torch.TorchWorker;
import io.espalier.training.torch.TrainingStep;
import io.espalier.training.torch.Weights;
import java.nio.FloatBuffer;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Gradients of the cross entropy of a model as it is used: normalization takes its running
 * statistics, so that one image's gradient does not depend on the others of its batch, and changes
 * none.
 */
public final class LossGradients {
  /**
   * A single image is shown twice, which leaves the mean loss and its gradient as they are: the
   * engine's fast convolutions are for batches, and for one image it takes slow ones and complains.
   */
  private static final int COPIES_OF_A_SINGLE_IMAGE = 2;

  private LossGradients() {}

  /**
   * Shows the gradients of every batch of a split, in an order that mixes the classes and is always
   * the same.
   *
   * @param classes number of classes
   * @param batch images at a time; 1 for the gradient of each image
   * @param threads threads that one operation may use
   * @param names initializers whose gradients are wanted
   * @param visitor is given the gradients of a batch's mean loss by name, valid only during the
   *     call
   * @throws GraphException if a name is not that of a FLOAT initializer that the loss depends on,
   *     or the loss is not a number
   */
  public static void forEachBatch(
      Graph graph,
      Split split,
      int classes,
      int batch,
      int threads,
      Set<String> names,
      Consumer<Map<String, FloatBuffer>> visitor) {
    Classifier.of(graph).check(split, classes);
    TorchWorker.once(
        threads,
        () -> {
          Interpreter interpreter = new Interpreter(graph);
          Weights weights = new Weights(interpreter.graph());
          String logits = Classifier.of(graph).logits();
          requireAll(names, weights.names());
          try (TrainingStep step =
              new TrainingStep(interpreter, weights, names, logits, classes, false)) {
            ImageSample sample = ImageSample.of(split, split.size());
            for (int first = 0; first < sample.size(); first += batch) {
              visit(step, sample, first, Math.min(batch, sample.size() - first), classes, visitor);
            }
          }
          return true;
        });
  }

  private static void visit(
      TrainingStep step,
      ImageSample sample,
      int first,
      int size,
      int classes,
      Consumer<Map<String, FloatBuffer>> visitor) {
    Split split = sample.split();
    int length = split.preprocessing().tensorLength();
    int shown = size == 1 ? COPIES_OF_A_SINGLE_IMAGE : size;
    float[] images = new float[shown * length];
    int[] labels = new int[shown];
    for (int i = 0; i < shown; i++) {
      int index = sample.indices()[first + i % size];
      split.copyTo(index, Flip.NONE, images, i * length);
      labels[i] = split.label(index);
    }
    step.run(
        images,
        shown,
        answers -> {
          Loss.Result result = Loss.crossEntropy(classes).of(answers, labels, null);
          if (!Double.isFinite(result.loss())) {
            throw new GraphException(
                "the loss of '%s' is not a number; train the model again with a lower learning rate"
                    .formatted(split.name(sample.indices()[first])));
          }
          return result.gradient();
        },
        visitor);
  }

  private static void requireAll(Set<String> wanted, Set<String> there) {
    Set<String> missing = new TreeSet<>(wanted);
    missing.removeAll(there);
    if (!missing.isEmpty()) {
      throw new GraphException(
          "%s have no gradients: not the names of FLOAT initializers of the graph"
              .formatted(missing));
    }
  }
}
