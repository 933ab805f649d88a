package io.espalier.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.espalier.datasets.Flip;
import io.espalier.datasets.ImageDataset;
import io.espalier.graph.Graph;
import io.espalier.graph.GraphException;
import io.espalier.graph.OnnxWriter;
import io.espalier.training.sparsify.LearnedMasks;
import io.espalier.training.sparsify.Sparsification;
import io.espalier.training.sparsify.Sparsification.Method;
import io.espalier.training.sparsify.Unit;
import io.espalier.training.torch.ForwardModel;
import io.espalier.training.torch.TorchWorker;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TechniqueTest {
  private static final long SEED = 29;
  private static final ImageDataset DATA = Stripes.dataset(96, 45, SEED);
  private static final Graph GRAPH = Stripes.net(8, SEED);

  @ParameterizedTest
  @EnumSource(Method.class)
  void maskLearningMeetsItsTargetAndResumesWithTheSameBytes(Method method) {
    // Given an unbroken run with everything at once, its masks settled in the third epoch of four
    Technique technique =
        new Technique(true, false, 0.5, 2, true, sparsification(method, new Unit.Single()));
    TrainingResult whole = train(technique, CheckpointSink.none(), 0);

    // When another is killed in an epoch of each phase and goes on
    Memory memory = new Memory();
    for (int killed : new int[] {2, 4}) {
      assertThatThrownBy(() -> train(technique, memory, killed)).hasMessage("killed");
    }
    TrainingResult resumed = train(technique, memory, 0);

    // Then
    assertThat(OnnxWriter.toBytes(resumed.graph())).isEqualTo(OnnxWriter.toBytes(whole.graph()));
    assertThat(resumed.snapshot()).isPresent().isEqualTo(whole.snapshot());
    assertThat(resumed.selectedEpoch()).isGreaterThan(2);
    long zeros = 0;
    long all = 0;
    for (String name : GRAPH.prunableWeights()) {
      float[] values = resumed.graph().initializers().get(name).toFloats();
      long here = LearnedMasks.zeros(values);
      assertThat(here).isLessThanOrEqualTo((long) (0.95 * values.length));
      if (name.equals("first.weight")) {
        assertThat(here).isZero();
      }
      zeros += here;
      all += values.length;
    }
    assertThat(zeros).isEqualTo(Math.round(0.8 * all));
  }

  @Test
  void blocksArePrunedWhileTheWeightsLearn() {
    Technique technique =
        new Technique(
            false, false, 0, 0, false, sparsification(Method.HARD_CONCRETE, new Unit.Block(4, 1)));

    float[] values =
        train(technique, CheckpointSink.none(), 0)
            .graph()
            .initializers()
            .get("second.weight")
            .toFloats();

    int stride = 8 * 9;
    int zeros = 0;
    for (int i = 0; i < values.length; i++) {
      int top = i / (4 * stride) * 4 * stride + i % stride;
      assertThat(values[i] == 0f).isEqualTo(values[top] == 0f);
      zeros += values[i] == 0f ? 1 : 0;
    }
    assertThat(zeros).isGreaterThan(values.length / 2);
  }

  @Test
  void trainingOfNormalizationChangesNothingElse() {
    // Given
    Technique technique = new Technique(true, true, 0, 0, false, null);

    // When
    Graph tuned = train(technique, CheckpointSink.none(), 0).graph();

    // Then
    Set<String> changed = new HashSet<>();
    GRAPH
        .initializers()
        .forEach(
            (name, tensor) -> {
              if (!tuned.initializers().get(name).equals(tensor)) {
                changed.add(name);
              }
            });
    assertThat(changed)
        .contains("first.scale", "first.bias", "first.mean", "second.variance", "head.bias")
        .doesNotContain("first.weight", "second.weight", "head.weight");
  }

  @Test
  void theSnapshotIsWhatAShorterRunAtTheSameRatesWouldHaveEndedWith() {
    // Given a rate that never falls, so that the length does not matter
    TrainingOptions options =
        new TrainingOptions(
            3, 0, 0.01, 1, 0, 0, 16, true, 0, 0, 1, false, false, SEED, 1, Selection.LAST);
    TrainingOptions shorter =
        new TrainingOptions(
            2, 0, 0.01, 1, 0, 0, 16, true, 0, 0, 1, false, false, SEED, 1, Selection.LAST);

    // When
    Optional<Graph> snapshot =
        Trainer.train(
                GRAPH,
                null,
                DATA,
                options.with(new Technique(false, false, 0, 2, false, null)),
                CheckpointSink.none(),
                _ -> {})
            .snapshot();

    // Then
    Graph expected =
        Trainer.train(GRAPH, null, DATA, shorter, CheckpointSink.none(), _ -> {}).graph();
    assertThat(snapshot).contains(expected);
  }

  @Test
  void theStudentsFeaturesComeToResembleTheTeachers() {
    // Given a teacher and the same net with other weights
    Graph teacher = Stripes.net(8, SEED + 1);
    Technique hints = new Technique(false, false, 5, 0, false, null);

    // When
    double without = distance(teacher, train(teacher, Technique.PLAIN));
    double with = distance(teacher, train(teacher, hints));

    // Then
    assertThat(with).as("against %s without, seed %d", without, SEED).isLessThan(without / 2);
  }

  @Test
  void featuresOfAnotherNumberAreRefused() {
    Technique hints = new Technique(false, false, 5, 0, false, null);

    assertThatThrownBy(() -> train(Stripes.net(4, SEED), hints))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("features");
  }

  @Test
  void quantizationAwareTrainingLearns() {
    // Given
    ImageDataset data = Stripes.dataset(240, 120, SEED);
    TrainingOptions options =
        new TrainingOptions(
            6,
            0,
            0.01,
            0.01,
            0.5,
            0.01,
            16,
            true,
            0,
            0,
            1,
            false,
            false,
            SEED,
            1,
            Selection.BEST_LOSS,
            new Technique(false, false, 0, 0, true, null));

    // When
    TrainingResult result =
        Trainer.train(GRAPH, null, data, options, CheckpointSink.none(), _ -> {});

    // Then
    assertThat(result.validation().accuracy()).isGreaterThan(0.9);
  }

  private static double distance(Graph teacher, Graph student) {
    double difference = 0;
    double square = 0;
    float[] wanted = features(teacher);
    float[] found = features(student);
    for (int i = 0; i < wanted.length; i++) {
      difference += Math.pow(wanted[i] - found[i], 2);
      square += Math.pow(wanted[i], 2);
    }
    return difference / square;
  }

  private static float[] features(Graph graph) {
    int length = DATA.preprocessing().tensorLength();
    float[] images = new float[45 * length];
    for (int i = 0; i < 45; i++) {
      DATA.validation().copyTo(i, Flip.NONE, images, i * length);
    }
    return TorchWorker.once(
        1,
        () -> {
          try (ForwardModel model = new ForwardModel(graph)) {
            return model.forward(images, 45, "flat");
          }
        });
  }

  private static Graph train(Graph teacher, Technique technique) {
    TrainingOptions options =
        new TrainingOptions(
            6, 0, 0.01, 0.01, 0, 0, 16, true, 0, 0.1, 2, false, false, SEED, 1, Selection.LAST);
    return Trainer.train(
            GRAPH, teacher, DATA, options.with(technique), CheckpointSink.none(), _ -> {})
        .graph();
  }

  private static TrainingResult train(Technique technique, CheckpointSink sink, int killedIn) {
    TrainingOptions options =
        new TrainingOptions(
            4,
            0,
            0.01,
            0.01,
            0,
            0.01,
            16,
            true,
            0,
            0,
            1,
            false,
            false,
            SEED,
            2,
            Selection.BEST_LOSS,
            technique);
    @Nullable Graph teacher = technique.features() > 0 ? Stripes.net(8, SEED + 1) : null;
    return Trainer.train(
        GRAPH,
        teacher,
        DATA,
        options,
        sink,
        news -> {
          if (news.epoch() == killedIn) {
            throw new IllegalStateException("killed");
          }
        });
  }

  private static Sparsification sparsification(Method method, Unit unit) {
    return new Sparsification(method, 0.8, unit, 0.05, 1, 0.7, List.of("first.weight"), 0.95);
  }

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
}
