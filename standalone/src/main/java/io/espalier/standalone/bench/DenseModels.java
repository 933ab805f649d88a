package io.espalier.standalone.bench;

import io.espalier.datasets.ImageDataset;
import io.espalier.datasets.SyntheticPackaging;
import io.espalier.graph.Dimension;
import io.espalier.graph.ElementType;
import io.espalier.graph.Graph;
import io.espalier.graph.GraphException;
import io.espalier.graph.OnnxReader;
import io.espalier.graph.TensorType;
import io.espalier.graph.Value;
import io.espalier.graph.build.ResNet18;
import io.espalier.graph.op.DequantizeLinear;
import io.espalier.graph.rewrite.Passes;
import io.espalier.standalone.embedded.StandaloneException;
import io.espalier.training.CheckpointSink;
import io.espalier.training.Trainer;
import io.espalier.training.TrainingOptions;
import io.espalier.training.TrainingResult;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Gets the dense model: a file of the user's, or the built-in ResNet-18, trained for a few epochs
 * on small images so that its weights are those of a network that has learnt something.
 */
final class DenseModels {
  private static final int CLASSES = 4;
  private static final int HIDDEN = 256;
  private static final int IMAGE_SIZE = 224;
  private static final int TRAINING_SIZE = 64;
  private static final int TRAINING_IMAGES = 880;
  private static final int VALIDATION_IMAGES = 220;
  private static final int THREADS_MAX = 2;

  private final BenchOptions options;
  private final ProgressLine progress;

  DenseModels(BenchOptions options, ProgressLine progress) {
    this.options = options;
    this.progress = progress;
  }

  /**
   * @throws StandaloneException if the file's model cannot be pruned, quantised and timed here
   */
  DenseModel get() {
    Path file = options.model();
    return file == null ? builtIn() : fromFile(file);
  }

  private DenseModel builtIn() {
    int size = options.imageSize() == null ? IMAGE_SIZE : options.imageSize();
    String name = "ResNet-18 at %dx%d".formatted(size, size);
    if (options.epochs() == 0) {
      return of(
          ResNet18.build(CLASSES, size, HIDDEN, options.seed()),
          name,
          "untrained, initialised per layer from He's normal distribution");
    }
    ImageDataset images =
        SyntheticPackaging.generate(
            new SyntheticPackaging.Options(
                TRAINING_IMAGES, VALIDATION_IMAGES, 0, TRAINING_SIZE, options.seed()));
    int threads = Math.min(THREADS_MAX, Runtime.getRuntime().availableProcessors());
    TrainingResult trained =
        Trainer.train(
            ResNet18.build(CLASSES, TRAINING_SIZE, HIDDEN, options.seed()),
            null,
            images,
            TrainingOptions.defaults(options.epochs(), options.seed(), threads),
            CheckpointSink.none(),
            told ->
                progress.show(
                    String.format(
                        Locale.ROOT,
                        "Training the built-in ResNet-18: epoch %d of %d, %.0f s left",
                        told.epoch(),
                        told.epochs(),
                        told.secondsLeft())));
    return of(
        resized(trained.graph(), size),
        name,
        String.format(
            Locale.ROOT,
            "trained for %d epochs on %d synthetic images of %dx%d (accuracy %.1f%%)",
            options.epochs(),
            TRAINING_IMAGES,
            TRAINING_SIZE,
            TRAINING_SIZE,
            100 * trained.validation().accuracy()));
  }

  private DenseModel fromFile(Path file) {
    Graph graph = OnnxReader.read(file);
    if (graph.nodes().stream().anyMatch(node -> node.operator() instanceof DequantizeLinear)) {
      throw new StandaloneException(
          file + " is quantised already; give the FP32 model that it was made from");
    }
    Graph tidy = Passes.forTraining(graph);
    if (tidy.prunableWeights().isEmpty()) {
      throw new StandaloneException(
          file + " has no convolution or matrix product with constant weights to prune");
    }
    Integer size = options.imageSize();
    return of(
        size == null ? tidy : resized(tidy, size),
        String.valueOf(file.getFileName()),
        "the weights of the file");
  }

  private DenseModel of(Graph graph, String name, String origin) {
    TensorType input = imageInput(graph);
    return new DenseModel(
        graph,
        name,
        origin,
        BenchImages.of(extent(input, 1), extent(input, 2), extent(input, 3), options.seed()));
  }

  private static TensorType imageInput(Graph graph) {
    if (graph.inputs().size() != 1 || graph.outputs().size() != 1) {
      throw new StandaloneException(
          "the model has %d inputs and %d outputs; bench takes models with one of each"
              .formatted(graph.inputs().size(), graph.outputs().size()));
    }
    Value input = graph.input();
    TensorType type = input.type();
    boolean image = type.element() == ElementType.FLOAT && !type.isUnranked() && type.rank() == 4;
    if (!image || extent(type, 1) != 1 && extent(type, 1) != 3) {
      throw new StandaloneException(
          "input '%s' is %s; bench takes images: FLOAT [batch, 1 or 3, height, width]"
              .formatted(input.name(), type));
    }
    return type;
  }

  private static int extent(TensorType type, int axis) {
    return type.knownDim(axis)
        .map(Math::toIntExact)
        .orElseThrow(
            () ->
                new StandaloneException(
                    "the model's input is %s with an open size at axis %d; give --image-size"
                        .formatted(type, axis)));
  }

  /**
   * The same weights for another image size, which a network with global pooling can take.
   *
   * @throws StandaloneException if a layer does not fit the new size
   */
  static Graph resized(Graph graph, int size) {
    Value input = graph.input();
    if (input.type().isUnranked() || input.type().rank() != 4) {
      throw new StandaloneException(
          "input '%s' is %s; --image-size is for images [batch, channels, height, width]"
              .formatted(input.name(), input.type()));
    }
    List<Dimension> dimensions = new ArrayList<>(input.type().dimensions());
    dimensions.set(2, Dimension.of(size));
    dimensions.set(3, Dimension.of(size));
    Value resized = new Value(input.name(), new TensorType(input.type().element(), dimensions));
    try {
      return new Graph(
              graph.name(),
              List.of(resized),
              graph.outputs(),
              graph.initializers(),
              graph.nodes(),
              graph.info())
          .checked();
    } catch (GraphException fixed) {
      throw new StandaloneException(
          "the model cannot take images of %dx%d: %s; leave --image-size out"
              .formatted(size, size, fixed.getMessage()),
          fixed);
    }
  }
}
