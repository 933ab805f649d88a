package io.espalier.training;

import io.espalier.datasets.Evaluation;
import io.espalier.datasets.Flip;
import io.espalier.datasets.Split;
import io.espalier.graph.Graph;
import io.espalier.training.optimizer.Loss;
import io.espalier.training.torch.ForwardModel;
import io.espalier.training.torch.TorchWorker;
import java.util.List;
import java.util.stream.IntStream;

/** Runs a classifier over a split. */
public final class Evaluator {
  private Evaluator() {}

  /**
   * Evaluates a graph with PyTorch in FP32.
   *
   * @param batch images at a time
   * @param threads threads that one operation may use
   * @throws io.espalier.graph.GraphException if the graph cannot be run or does not fit the images
   *     and classes
   */
  public static EvaluationRun evaluate(Graph graph, Split split, int batch, int threads) {
    return evaluate(graph, split, classNames(split), batch, threads);
  }

  /** Evaluates with the classes' names in the result. */
  public static EvaluationRun evaluate(
      Graph graph, Split split, List<String> classes, int batch, int threads) {
    Classifier.of(graph).check(split, classes.size());
    return TorchWorker.once(
        threads,
        () -> {
          try (ForwardModel model = new ForwardModel(graph)) {
            return evaluate(model, Classifier.of(graph).logits(), split, classes, batch);
          }
        });
  }

  /** Evaluates a model on the calling worker's thread. */
  static EvaluationRun evaluate(
      ForwardModel model, String output, Split split, List<String> classes, int batch) {
    int count = split.size();
    int kinds = classes.size();
    float[] logits = new float[count * kinds];
    int length = split.preprocessing().tensorLength();
    for (int first = 0; first < count; first += batch) {
      int size = Math.min(batch, count - first);
      float[] images = new float[size * length];
      for (int i = 0; i < size; i++) {
        split.copyTo(first + i, Flip.NONE, images, i * length);
      }
      System.arraycopy(model.forward(images, size, output), 0, logits, first * kinds, size * kinds);
    }
    int[] labels = split.labels();
    int[] predictions =
        IntStream.range(0, count).map(i -> largest(logits, i * kinds, kinds)).toArray();
    double loss = Loss.crossEntropy(kinds).of(logits, labels, null).loss();
    return new EvaluationRun(
        Evaluation.of(classes, labels, predictions), loss, predictions, logits);
  }

  private static List<String> classNames(Split split) {
    return IntStream.range(0, split.classCounts().length).mapToObj(i -> "class " + i).toList();
  }

  private static int largest(float[] values, int from, int count) {
    int best = 0;
    for (int i = 1; i < count; i++) {
      best = values[from + i] > values[from + best] ? i : best;
    }
    return best;
  }
}
