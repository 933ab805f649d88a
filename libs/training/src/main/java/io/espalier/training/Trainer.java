package io.espalier.training;

import io.espalier.datasets.ImageDataset;
import io.espalier.graph.Graph;
import io.espalier.graph.GraphException;
import io.espalier.graph.TensorType;
import io.espalier.training.torch.TorchWorker;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Trains a graph on labelled images with AdamW and, if there is a teacher, distillation. The same
 * graph, images, options and machine give the same weights bit for bit, whether or not the run was
 * interrupted and resumed.
 */
public final class Trainer {
  private Trainer() {}

  /**
   * Trains until the last epoch or until the validation loss no longer falls.
   *
   * @param graph a classifier: one input {@code [batch, channels, height, width]}, one output
   *     {@code [batch, classes]}, with or without a final softmax
   * @param teacher a classifier of the same classes whose answers the graph learns too; used if the
   *     options weigh it
   * @param checkpoints asked for a checkpoint once at the start, given one after each epoch that it
   *     wants one for
   * @param progress told several times per epoch, on another thread than the caller's
   * @throws io.espalier.graph.GraphException if the graph cannot be trained on these images; names
   *     the node or value
   * @throws TrainingException if the loss is no longer a number
   * @throws java.util.concurrent.CancellationException if the calling thread is interrupted
   */
  public static TrainingResult train(
      Graph graph,
      @Nullable Graph teacher,
      ImageDataset data,
      TrainingOptions options,
      CheckpointSink checkpoints,
      Consumer<TrainingProgress> progress) {
    int classes = data.classes().size();
    Graph trainable = TrainableGraph.of(graph);
    Classifier.of(trainable).check(data.train(), classes);
    boolean taught = options.distillation() > 0 || options.technique().features() > 0;
    Graph used = taught ? teacher : null;
    if (used != null) {
      Classifier.of(used).check(data.train(), classes);
      requireEqualFeatures(trainable, used, options);
    }
    return TorchWorker.once(
        options.threads(),
        () -> {
          try (TrainingRun run =
              new TrainingRun(trainable, used, data, options, checkpoints, progress)) {
            return run.run();
          }
        });
  }

  private static void requireEqualFeatures(Graph student, Graph teacher, TrainingOptions options) {
    if (options.technique().features() == 0) {
      return;
    }
    Optional<TensorType> own = student.type(Classifier.of(student).features());
    Optional<TensorType> taught = teacher.type(Classifier.of(teacher).features());
    if (!own.map(type -> type.dim(type.rank() - 1))
        .equals(taught.map(type -> type.dim(type.rank() - 1)))) {
      throw new GraphException(
          "the last layer of the model works on %s features, that of its teacher on %s; distil the outputs instead (features: 0)"
              .formatted(own, taught));
    }
  }
}
