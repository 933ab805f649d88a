package io.espalier.workbench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.espalier.artifacts.Digest;
import io.espalier.events.check.Limits;
import io.espalier.events.metrics.ModelSize;
import io.espalier.events.step.Prepare;
import io.espalier.graph.Graph;
import io.espalier.graph.GraphException;
import io.espalier.graph.OnnxWriter;
import io.espalier.graph.Shape;
import io.espalier.graph.Tensor;
import io.espalier.graph.build.ResNet18;
import io.espalier.stage.ProgressSink;
import io.espalier.stage.StepCancelledException;
import io.espalier.stage.StepRejectedException;
import java.nio.file.Path;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkbenchTest {

  private static final Prepare STEP = new Prepare(16);

  @TempDir private Path directory;
  private StepBench bench;
  private Graph model;

  @BeforeEach
  void openBench() {
    bench = new StepBench(directory, TinyImages.of(4, 1));
    model = ResNet18.build(3, TinyImages.SIZE, 8, 2, 1);
  }

  @Test
  void modelAndImagesAreReadFromTheStore() {
    Workbench workbench = new Workbench(bench.context(bench.put(model), STEP));

    assertThat(workbench.model()).isEqualTo(model);
    assertThat(workbench.images()).isEqualTo(TinyImages.of(4, 1));
  }

  @Test
  void imagesOfAnotherPreprocessingAreRefused() {
    String other = "sha256:" + "1".repeat(64);
    Digest digest = bench.put(model);
    Workbench workbench =
        new Workbench(bench.context(digest, null, other, STEP, ProgressSink.none()));

    assertThatThrownBy(workbench::images)
        .isInstanceOf(StepRejectedException.class)
        .hasMessageContaining(other)
        .hasMessageContaining(TinyImages.PREPROCESSING);
  }

  @Test
  void aFileThatIsNoModelIsRefusedByItsDigest() {
    Digest noise = bench.store().put(new byte[] {9, 9, 9});
    Workbench workbench = new Workbench(bench.context(noise, STEP));

    assertThatThrownBy(workbench::model)
        .isInstanceOf(StepRejectedException.class)
        .hasMessageContaining(noise.value());
  }

  @Test
  void aSeedFollowsFromTheModelAndThePurpose() {
    Digest first = bench.put(model);
    Digest second = bench.put(ResNet18.build(3, TinyImages.SIZE, 8, 2, 2));

    long seed = new Workbench(bench.context(first, STEP)).seed("train");

    assertThat(new Workbench(bench.context(first, STEP)).seed("train")).isEqualTo(seed);
    assertThat(new Workbench(bench.context(first, STEP)).seed("finetune")).isNotEqualTo(seed);
    assertThat(new Workbench(bench.context(second, STEP)).seed("train")).isNotEqualTo(seed);
  }

  @Test
  void whatIsWrongWithAModelRefusesTheStepAndAnInterruptionDoesNot() {
    assertThatThrownBy(
            () ->
                Workbench.refusing(
                    "do this",
                    () -> {
                      throw new GraphException("node 'x' is odd");
                    }))
        .isInstanceOfSatisfying(
            StepRejectedException.class, e -> assertThat(e.remedy()).isEqualTo("do this"))
        .hasMessage("node 'x' is odd");
    assertThatThrownBy(
            () ->
                Workbench.refusing(
                    "do this",
                    () -> {
                      throw new CancellationException();
                    }))
        .isInstanceOf(StepCancelledException.class);
  }

  @Test
  void sizesCountZerosInPrunableWeightsOnly() {
    // Given a model with one weight all zero
    Tensor weight = model.initializers().get("fc1.weight");
    Graph sparse =
        model.withInitializer(
            "fc1.weight", Tensor.floats(weight.shape(), new float[(int) weight.count()]));
    byte[] onnx = OnnxWriter.toBytes(sparse);

    ModelSize size = Measurements.packedSize(sparse, onnx);

    long prunable =
        sparse.prunableWeights().stream()
            .mapToLong(name -> sparse.initializers().get(name).count())
            .sum();
    assertThat(size.sparsity()).isEqualTo((double) weight.count() / prunable);
    assertThat(size.parameters()).isEqualTo(sparse.parameterCount());
    assertThat(size.rawBytes()).isEqualTo(onnx.length);
    assertThat(size.packedBytes()).isLessThan(onnx.length);
    assertThat(weight.shape()).isEqualTo(Shape.of(8, 16));
  }

  @Test
  void aNameThatEventsWouldRefuseIsCutInTheMiddle() {
    String longest = "x".repeat(Limits.NAME_CHARACTERS_MAX);

    assertThat(Measurements.label(longest)).isEqualTo(longest);
    assertThat(Measurements.label("a" + longest + "z"))
        .startsWith("ax")
        .endsWith("xz")
        .contains("...")
        .hasSizeLessThanOrEqualTo(Limits.NAME_CHARACTERS_MAX);
  }
}
