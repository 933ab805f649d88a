package io.espalier.prune.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.espalier.datasets.Flip;
import io.espalier.datasets.ImageDataset;
import io.espalier.datasets.LabelledImage;
import io.espalier.datasets.Preprocessing;
import io.espalier.datasets.Split;
import io.espalier.events.metrics.PruneMetrics;
import io.espalier.events.metrics.RemovedChannels;
import io.espalier.events.step.Criterion;
import io.espalier.events.step.Granularity;
import io.espalier.events.step.Prune;
import io.espalier.events.step.Target;
import io.espalier.graph.ElementType;
import io.espalier.graph.Graph;
import io.espalier.graph.Node;
import io.espalier.graph.Shape;
import io.espalier.graph.Tensor;
import io.espalier.graph.Value;
import io.espalier.graph.build.BertEncoder;
import io.espalier.graph.build.ExportStyle;
import io.espalier.graph.build.GraphBuilder;
import io.espalier.graph.build.VisionTransformer;
import io.espalier.graph.op.Add;
import io.espalier.graph.op.Cast;
import io.espalier.graph.op.Mul;
import io.espalier.graph.op.Reshape;
import io.espalier.stage.StepOutcome;
import io.espalier.training.CheckpointSink;
import io.espalier.training.Evaluator;
import io.espalier.training.TorchModel;
import io.espalier.training.Trainer;
import io.espalier.training.TrainingOptions;
import io.espalier.workbench.StepBench;
import io.espalier.workbench.TinyImages;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Transformers lose half of their heads and half of their feed-forward neurons and recover. */
@Tag("long")
class TransformerRecoveryTest {

  private static final int SIDE = 4;
  private static final int WORDS = 8;
  private static final int BYTES_PER_WORD = 32;
  private static final int TIMED_RUNS = 300;

  @TempDir private Path directory;

  @Test
  void aVisionTransformerRecoversAndIsFaster() {
    ImageDataset images = TinyImages.of(160, 1);
    Graph untrained = new VisionTransformer(3, TinyImages.SIZE, 4, 64, 2, 4, 256).build(5);

    losesHalfAndRecovers("vision transformer", untrained, images, 8);
  }

  @Test
  void anEncoderOfTextRecoversAndIsFaster() {
    ImageDataset texts = texts(600, 300, 2);
    Graph untrained =
        readingImages(
            new BertEncoder(WORDS, SIDE * SIDE, 64, 2, 4, 256, 3, ExportStyle.PYTORCH).build(4));

    losesHalfAndRecovers("encoder of text", untrained, texts, 8);
  }

  private void losesHalfAndRecovers(String name, Graph untrained, ImageDataset images, int epochs) {
    // Given a trained transformer
    StepBench bench = new StepBench(directory, images);
    Graph dense = train(untrained, images, epochs, 1e-3);
    double before = accuracy(dense, images);
    assertThat(before).isGreaterThan(0.9);

    // When half of its heads and half of its feed-forward neurons go, and it is trained on
    StepOutcome heads = run(bench, dense, Granularity.HEAD);
    StepOutcome inner = run(bench, bench.graph(heads.artifact()), Granularity.FFN);
    Graph pruned = bench.graph(inner.artifact());
    Graph recovered = train(pruned, images, 4, 5e-4);

    // Then all is smaller by half, and nothing but a point is lost
    assertHalf(heads);
    assertHalf(inner);
    assertThat(accuracy(recovered, images)).isGreaterThanOrEqualTo(before - 0.01);

    // and another runtime gives the same answers, faster
    float[] input = pixels(images.validation(), 8);
    long[] shape = {
      8,
      images.preprocessing().channels(),
      images.preprocessing().height(),
      images.preprocessing().width()
    };
    try (OnnxRuntime oracle = new OnnxRuntime(recovered);
        OnnxRuntime other = new OnnxRuntime(dense);
        TorchModel torch = new TorchModel(recovered, 1)) {
      float[] wanted = torch.forward(input, 8);
      float[] given = oracle.run(input, shape);
      for (int i = 0; i < wanted.length; i++) {
        assertThat(given[i]).isCloseTo(wanted[i], within(1e-3f));
      }
      System.out.printf(
          "%s: validation %.2f%% dense, %.2f%% pruned, %.2f%% recovered; ONNX Runtime, 8 inputs, 1 thread: %d us dense, %d us pruned%n",
          name,
          100 * before,
          100 * accuracy(pruned, images),
          100 * accuracy(recovered, images),
          other.medianMicros(TIMED_RUNS, input, shape),
          oracle.medianMicros(TIMED_RUNS, input, shape));
    }
  }

  private static void assertHalf(StepOutcome outcome) {
    List<RemovedChannels> removed = ((PruneMetrics) outcome.metrics()).removed();
    assertThat(removed).hasSize(2).allMatch(group -> group.after() * 2 == group.before());
  }

  private static StepOutcome run(StepBench bench, Graph model, Granularity granularity) {
    Prune step = new Prune(Criterion.TAYLOR, granularity, 0.5, Target.ALL, List.of());
    return new PruneHandler().run(step, bench.context(bench.put(model), step));
  }

  private static Graph train(Graph graph, ImageDataset images, int epochs, double rate) {
    TrainingOptions usual = TrainingOptions.defaults(epochs, 3, 1);
    TrainingOptions options =
        new TrainingOptions(
            epochs,
            0,
            rate,
            usual.minimumRateFraction(),
            usual.warmUpEpochs(),
            usual.weightDecay(),
            usual.batchSize(),
            false,
            0,
            0,
            1,
            false,
            false,
            usual.seed(),
            1,
            usual.select());
    return Trainer.train(graph, null, images, options, CheckpointSink.none(), _ -> {}).graph();
  }

  private static double accuracy(Graph graph, ImageDataset images) {
    return Evaluator.evaluate(graph, images.validation(), images.classes(), 64, 1)
        .evaluation()
        .accuracy();
  }

  private static float[] pixels(Split split, int count) {
    int length = split.preprocessing().tensorLength();
    float[] pixels = new float[count * length];
    for (int i = 0; i < count; i++) {
      split.copyTo(i, Flip.NONE, pixels, i * length);
    }
    return pixels;
  }

  /**
   * Texts of sixteen words as grey images of four by four, a word being a level of grey: those with
   * the word 1, those with the word 2, and those with neither.
   */
  private static ImageDataset texts(int train, int validation, long seed) {
    Random random = new Random(seed);
    return new ImageDataset(
        "texts",
        List.of("one", "two", "neither"),
        split(train, random),
        split(validation, random),
        Optional.empty());
  }

  private static Split split(int count, Random random) {
    List<LabelledImage> images = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      byte[] pixels = new byte[SIDE * SIDE];
      for (int word = 0; word < pixels.length; word++) {
        pixels[word] = grey(3 + random.nextInt(WORDS - 3));
      }
      int label = i % 3;
      if (label < 2) {
        pixels[random.nextInt(pixels.length)] = grey(1 + label);
      }
      images.add(new LabelledImage("text-" + i, label, pixels));
    }
    return Split.of(Preprocessing.grey(SIDE), 3, images);
  }

  private static byte grey(int word) {
    return (byte) (word * BYTES_PER_WORD);
  }

  /** The encoder with its words taken from images: normalization undone, and cast to integers. */
  private static Graph readingImages(Graph encoder) {
    GraphBuilder builder = new GraphBuilder("reader", 8, 17);
    String image = builder.images("image", 1, SIDE, SIDE);
    String flat =
        builder.node(
            "flat",
            new Reshape(),
            image,
            builder.initializer("flat.shape", Tensor.longs(Shape.of(2), -1, SIDE * SIDE)));
    // Pixels are (grey / 255 - 0.5) / 0.25, and words grey / 32.
    float scale = 0.25f * 255 / BYTES_PER_WORD;
    String scaled =
        builder.node("scaled", new Mul(), flat, builder.initializer("scale", Tensor.scalar(scale)));
    String words =
        builder.node(
            "words.real",
            new Add(),
            scaled,
            builder.initializer("shift", Tensor.scalar(0.5f * 255 / BYTES_PER_WORD + 0.5f)));
    String ids = builder.node("ids", new Cast(ElementType.INT64), words);
    String none =
        builder.node("none", new Mul(), flat, builder.initializer("zero", Tensor.scalar(0)));
    String all = builder.node("all", new Add(), none, builder.initializer("one", Tensor.scalar(1)));
    String seen = builder.node("seen", new Cast(ElementType.INT64), all);
    Graph reader = builder.output(ids).build();

    Map<String, Tensor> initializers = new LinkedHashMap<>(reader.initializers());
    initializers.putAll(encoder.initializers());
    List<Node> nodes = new ArrayList<>(reader.nodes());
    Map<String, String> sources = Map.of("input_ids", ids, "attention_mask", seen);
    for (Node node : encoder.nodes()) {
      nodes.add(
          node.withInputs(
              node.inputs().stream().map(input -> sources.getOrDefault(input, input)).toList()));
    }
    List<Value> inputs = reader.inputs();
    return new Graph("texts", inputs, encoder.outputs(), initializers, nodes, encoder.info())
        .checked();
  }
}
