package io.espalier.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.espalier.datasets.ImageDataset;
import io.espalier.graph.Graph;
import io.espalier.graph.GraphException;
import io.espalier.graph.OnnxWriter;
import io.espalier.graph.Shape;
import io.espalier.graph.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TrainerTest {
  private static final long SEED = 11;

  @Test
  void aSmallNetLearnsAPlantedRule() {
    // Given
    ImageDataset data = Stripes.dataset(240, 120, SEED);
    Graph graph = Stripes.net(8, SEED);
    List<TrainingProgress> news = new ArrayList<>();

    // When
    TrainingResult result =
        Trainer.train(graph, null, data, options(6, 0.01), CheckpointSink.none(), news::add);

    // Then
    assertThat(result.validation().accuracy())
        .as("accuracy with seed %d", SEED)
        .isGreaterThan(0.95);
    assertThat(result.epochs()).hasSize(6);
    assertThat(news.stream().filter(item -> item.report().isPresent())).hasSize(6);
    assertThat(news).hasSizeGreaterThan(12);
    EvaluationRun again =
        Evaluator.evaluate(result.graph(), data.validation(), Stripes.CLASSES, 50, 1);
    assertThat(again.evaluation()).isEqualTo(result.validation());
  }

  @Test
  void theTrainedGraphGivesTheSameInOnnxRuntime() {
    // Given
    ImageDataset data = Stripes.dataset(60, 30, SEED);
    Graph trained =
        Trainer.train(
                Stripes.net(4, SEED), null, data, options(1, 0.01), CheckpointSink.none(), _ -> {})
            .graph();
    float[] images = TorchModelTest.random(3 * 144);

    // When
    float[] logits;
    try (TorchModel model = new TorchModel(trained, 1)) {
      logits = model.forward(images, 3);
    }

    // Then
    float[] expected = OnnxRuntime.run(OnnxWriter.toBytes(trained), images, 3, 1, 12, 12);
    assertThat(logits).usingComparatorWithPrecision(1e-4f).containsExactly(expected);
  }

  @Test
  void theMaskStaysZeroThroughFineTuning() {
    // Given a net two thirds of whose weights are zero
    ImageDataset data = Stripes.dataset(120, 60, SEED);
    Graph pruned = prune(Stripes.net(8, SEED));
    long left = pruned.nonZeroParameterCount();
    TrainingOptions options = with(options(3, 0.01), true, 0, SEED, 0);

    // When
    Graph tuned =
        Trainer.train(pruned, null, data, options, CheckpointSink.none(), _ -> {}).graph();

    // Then
    for (String name : pruned.prunableWeights()) {
      float[] before = pruned.initializers().get(name).toFloats();
      float[] after = tuned.initializers().get(name).toFloats();
      boolean changed = false;
      for (int i = 0; i < before.length; i++) {
        assertThat(after[i] == 0f)
            .as("%s[%d] with seed %d", name, i, SEED)
            .isEqualTo(before[i] == 0f);
        changed |= after[i] != before[i];
      }
      assertThat(changed).as(name).isTrue();
    }
    assertThat(left).isLessThan(tuned.parameterCount());
  }

  @Test
  void withoutAMaskZerosLearnAgain() {
    // Given
    ImageDataset data = Stripes.dataset(60, 30, SEED);
    Graph pruned = prune(Stripes.net(4, SEED));

    // When
    Graph tuned =
        Trainer.train(pruned, null, data, options(1, 0.01), CheckpointSink.none(), _ -> {}).graph();

    // Then
    assertThat(tuned.nonZeroParameterCount()).isGreaterThan(pruned.nonZeroParameterCount());
  }

  @Test
  void aRunThatIsKilledAndResumedEndsWithTheSameBytes() {
    // Given an uninterrupted run with everything switched on
    ImageDataset data = Stripes.dataset(100, 40, SEED);
    Graph graph = prune(Stripes.net(6, SEED));
    Graph teacher = Stripes.net(8, SEED + 1);
    TrainingOptions options = with(options(5, 0.01), true, 0.5, SEED, 0);
    byte[] whole =
        OnnxWriter.toBytes(
            Trainer.train(graph, teacher, data, options, CheckpointSink.none(), _ -> {}).graph());

    // When a run is killed in the middle of its third epoch and started again
    Memory memory = new Memory();
    assertThatThrownBy(
            () ->
                Trainer.train(
                    graph,
                    teacher,
                    data,
                    options,
                    memory,
                    news -> {
                      if (news.epoch() == 3) {
                        throw new IllegalStateException("killed");
                      }
                    }))
        .hasMessage("killed");
    List<Integer> resumed = new ArrayList<>();
    TrainingResult result =
        Trainer.train(graph, teacher, data, options, memory, news -> resumed.add(news.epoch()));

    // Then
    assertThat(OnnxWriter.toBytes(result.graph())).as("seed %d", SEED).isEqualTo(whole);
    assertThat(resumed).doesNotContain(1, 2).contains(3, 4, 5);
    assertThat(result.epochs()).hasSize(5);
  }

  @Test
  void aFinishedRunIsNotRepeated() {
    // Given
    ImageDataset data = Stripes.dataset(40, 20, SEED);
    Graph graph = Stripes.net(4, SEED);
    Memory memory = new Memory();
    TrainingResult first = Trainer.train(graph, null, data, options(2, 0.01), memory, _ -> {});
    List<TrainingProgress> news = new ArrayList<>();

    // When
    TrainingResult second = Trainer.train(graph, null, data, options(2, 0.01), memory, news::add);

    // Then
    assertThat(news).isEmpty();
    assertThat(second.graph()).isEqualTo(first.graph());
    assertThat(second.epochs()).isEqualTo(first.epochs());
  }

  @Test
  void aCheckpointOfAnotherRunOrADamagedOneIsNotUsed() {
    // Given
    ImageDataset data = Stripes.dataset(40, 20, SEED);
    Graph graph = Stripes.net(4, SEED);
    Memory memory = new Memory();
    Trainer.train(graph, null, data, options(1, 0.02), memory, _ -> {});
    TrainingOptions other = options(1, 0.01);
    Graph expected =
        Trainer.train(graph, null, data, other, CheckpointSink.none(), _ -> {}).graph();

    // When, then
    assertThat(Trainer.train(graph, null, data, other, memory, _ -> {}).graph())
        .isEqualTo(expected);
    byte[] damaged = memory.latest().orElseThrow();
    damaged[damaged.length / 2] ^= 1;
    assertThat(Trainer.train(graph, null, data, other, memory, _ -> {}).graph())
        .isEqualTo(expected);
  }

  @Test
  void anotherSeedGivesOtherWeights() {
    // Given
    ImageDataset data = Stripes.dataset(40, 20, SEED);
    Graph graph = Stripes.net(4, SEED);

    // When
    Graph first =
        Trainer.train(graph, null, data, options(1, 0.01), CheckpointSink.none(), _ -> {}).graph();
    Graph second =
        Trainer.train(
                graph,
                null,
                data,
                with(options(1, 0.01), false, 0, SEED + 1, 0),
                CheckpointSink.none(),
                _ -> {})
            .graph();

    // Then
    assertThat(second).isNotEqualTo(first);
  }

  @Test
  void distillationFollowsTheTeacher() {
    // Given a teacher that has learned the rule and a student that is shown wrong labels only
    ImageDataset data = Stripes.dataset(240, 60, SEED);
    Graph teacher =
        Trainer.train(
                Stripes.net(8, SEED), null, data, options(6, 0.01), CheckpointSink.none(), _ -> {})
            .graph();
    ImageDataset wrong = WrongLabels.of(data);
    TrainingOptions pureDistillation = with(options(6, 0.01), false, 1, SEED, 0);

    // When
    Graph student =
        Trainer.train(
                Stripes.net(8, SEED + 5),
                teacher,
                wrong,
                pureDistillation,
                CheckpointSink.none(),
                _ -> {})
            .graph();

    // Then
    int[] taught = Evaluator.evaluate(teacher, data.validation(), 32, 1).predictions();
    int[] learned = Evaluator.evaluate(student, data.validation(), 32, 1).predictions();
    int agree = 0;
    for (int i = 0; i < taught.length; i++) {
      agree += taught[i] == learned[i] ? 1 : 0;
    }
    assertThat(agree).as("agreement of %d with seed %d", taught.length, SEED).isGreaterThan(55);
  }

  @Test
  void trainingStopsWhenTheValidationLossNoLongerFalls() {
    // Given validation labels that contradict what is learned
    ImageDataset data = Stripes.dataset(120, 60, SEED);
    ImageDataset contradictory =
        new ImageDataset(
            "contradictory",
            Stripes.CLASSES,
            data.train(),
            WrongLabels.of(data).train(),
            Optional.empty());
    TrainingOptions options = with(options(12, 0.01), false, 0, SEED, 2);

    // When
    TrainingResult result =
        Trainer.train(
            Stripes.net(8, SEED), null, contradictory, options, CheckpointSink.none(), _ -> {});

    // Then
    assertThat(result.stoppedEarly()).isTrue();
    assertThat(result.epochs()).hasSize(result.selectedEpoch() + 2);
  }

  @Test
  void aModelForOtherImagesOrClassesIsRefused() {
    // Given
    ImageDataset data = Stripes.dataset(30, 30, SEED);
    Graph graph = Stripes.net(4, SEED);
    Graph tooManyClasses =
        graph
            .withInitializer("head.weight", Tensor.floats(Shape.of(5, 8), new float[40]))
            .withInitializer("head.bias", Tensor.floats(Shape.of(5), new float[5]))
            .withOutputs(List.of());

    // When, then
    assertThatThrownBy(
            () ->
                Evaluator.evaluate(
                    io.espalier.graph.build.ResNet18.build(3, 32, 8, 8, SEED),
                    data.validation(),
                    8,
                    1))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("'image'")
        .hasMessageContaining("[1, 12, 12]");
    assertThatThrownBy(
            () ->
                Trainer.train(
                    tooManyClasses, null, data, options(1, 0.01), CheckpointSink.none(), _ -> {}))
        .isInstanceOf(GraphException.class);
  }

  @Test
  void aRateThatIsTooHighIsReportedWithARemedy() {
    // Given
    ImageDataset data = Stripes.dataset(60, 30, SEED);
    Graph broken =
        Stripes.net(4, SEED)
            .withInitializer(
                "head.bias", Tensor.floats(Shape.of(3), Float.POSITIVE_INFINITY, 0, 0));

    // When, then
    assertThatThrownBy(
            () ->
                Trainer.train(broken, null, data, options(1, 0.01), CheckpointSink.none(), _ -> {}))
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining("lower the learning rate");
  }

  /** A sink that keeps the last checkpoint. */
  private static final class Memory implements CheckpointSink {
    private Optional<byte[]> last = Optional.empty();

    @Override
    public Optional<byte[]> latest() {
      return last;
    }

    @Override
    public void save(byte[] checkpoint) {
      last = Optional.of(checkpoint);
    }
  }

  private static Graph prune(Graph graph) {
    Graph pruned = graph;
    for (String name : graph.prunableWeights()) {
      float[] values = graph.initializers().get(name).toFloats();
      for (int i = 0; i < values.length; i++) {
        values[i] = i % 3 == 0 ? values[i] : 0;
      }
      pruned =
          pruned.withInitializer(
              name, Tensor.floats(graph.initializers().get(name).shape(), values));
    }
    return pruned;
  }

  private static TrainingOptions options(int epochs, double rate) {
    return new TrainingOptions(
        epochs,
        0,
        rate,
        0.01,
        0.5,
        0.01,
        16,
        true,
        0.05,
        0,
        2,
        false,
        true,
        SEED,
        2,
        Selection.BEST_LOSS);
  }

  private static TrainingOptions with(
      TrainingOptions options, boolean keepZeros, double distillation, long seed, int patience) {
    return new TrainingOptions(
        options.epochs(),
        patience,
        options.learningRate(),
        options.minimumRateFraction(),
        options.warmUpEpochs(),
        options.weightDecay(),
        options.batchSize(),
        options.flips(),
        options.labelSmoothing(),
        distillation,
        options.temperature(),
        keepZeros,
        options.classBalanced(),
        seed,
        options.threads(),
        distillation == 1 ? Selection.LAST : options.select());
  }
}
