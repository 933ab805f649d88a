package io.espalier.finetune.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.espalier.artifacts.Digest;
import io.espalier.events.ModelVersionEvent;
import io.espalier.events.step.Finetune;
import io.espalier.events.step.Start;
import io.espalier.graph.Graph;
import io.espalier.graph.Tensor;
import io.espalier.graph.build.ResNet18;
import io.espalier.stage.StepContext;
import io.espalier.stage.StepRejectedException;
import io.espalier.workbench.StepBench;
import io.espalier.workbench.TinyImages;
import io.espalier.workbench.Workbench;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BeginningTest {
  private static final Finetune STEP = new Finetune(1, 1e-3, 0, 12, 0, true, 0, 1, false);
  private static final String LAYER = "layer3.0.conv1.weight";

  @TempDir private Path directory;
  private StepBench bench;
  private Graph early;
  private Graph pruned;

  @BeforeEach
  void storeModels() {
    bench = new StepBench(directory, TinyImages.of(24, 11));
    early = ResNet18.build(3, TinyImages.SIZE, 16, 16, 5);
    pruned = ResNet18.build(3, TinyImages.SIZE, 16, 16, 6);
    Tensor tensor = pruned.initializers().get(LAYER);
    float[] values = tensor.toFloats();
    for (int i = 0; i < values.length; i++) {
      values[i] = i % 3 == 0 ? values[i] : 0;
    }
    pruned = pruned.withInitializer(LAYER, Tensor.floats(tensor.shape(), values));
  }

  @Test
  void aLotteryTicketHasEarlyWeightsUnderThePrunedZeros() {
    Graph ticket = begin(Start.EARLY, early);

    float[] values = ticket.initializers().get(LAYER).toFloats();
    float[] wanted = early.initializers().get(LAYER).toFloats();
    for (int i = 0; i < values.length; i++) {
      assertThat(values[i]).isEqualTo(i % 3 == 0 ? wanted[i] : 0);
    }
    assertThat(ticket.initializers().get("conv1.weight"))
        .isEqualTo(early.initializers().get("conv1.weight"));
  }

  @Test
  void aRandomMaskHasAsManyZerosInEachLayerElsewhere() {
    Graph control = begin(Start.RANDOM_MASK, early);

    assertThat(control.initializers().get(LAYER).nonZeroCount())
        .isEqualTo(pruned.initializers().get(LAYER).nonZeroCount());
    float[] values = control.initializers().get(LAYER).toFloats();
    float[] wanted = early.initializers().get(LAYER).toFloats();
    int same = 0;
    for (int i = 0; i < values.length; i++) {
      assertThat(values[i] == 0 || values[i] == wanted[i]).isTrue();
      same += values[i] != 0 && i % 3 == 0 ? 1 : 0;
    }
    assertThat((double) same / values.length).isCloseTo(1 / 9.0, within(0.02));
    assertThat(begin(Start.RANDOM_MASK, early)).isEqualTo(control);
  }

  @Test
  void randomWeightsHaveTheVarianceOfTheirInputsAndNeutralNormalization() {
    Graph fresh = begin(Start.RANDOM_WEIGHTS, null);

    float[] values = fresh.initializers().get(LAYER).toFloats();
    float[] before = pruned.initializers().get(LAYER).toFloats();
    double square = 0;
    for (int i = 0; i < values.length; i++) {
      assertThat(values[i] == 0).isEqualTo(i % 3 != 0);
      assertThat(values[i] == 0 || values[i] != before[i]).isTrue();
      square += 3.0 * values[i] * values[i] / values.length;
    }
    double inputs = 9.0 * pruned.initializers().get(LAYER).shape().intDim(1);
    assertThat(square).isCloseTo(2 / inputs, within(0.1 * 2 / inputs));
    assertThat(fresh.initializers().get("bn1.running_var").toFloats()).containsOnly(1f);
    assertThat(fresh.initializers().get("bn1.bias").toFloats()).containsOnly(0f);
  }

  @Test
  void theModelAsPrunedIsTheUsualStart() {
    assertThat(begin(Start.PRUNED, null)).isEqualTo(pruned);
  }

  @Test
  void earlyWeightsThatNobodyKeptAreAskedFor() {
    assertThatThrownBy(() -> begin(Start.EARLY, null))
        .isInstanceOf(StepRejectedException.class)
        .hasMessageContaining("early weights");
  }

  @Test
  void earlyWeightsOfAnotherShapeAreRefused() {
    assertThatThrownBy(() -> begin(Start.EARLY, ResNet18.build(3, TinyImages.SIZE, 16, 8, 5)))
        .isInstanceOf(StepRejectedException.class)
        .hasMessageContaining("shape");
  }

  private Graph begin(Start start, @Nullable Graph kept) {
    Digest model = bench.put(pruned);
    StepContext context = bench.context(model, STEP);
    if (kept != null) {
      ModelVersionEvent event = withEarly(context.event(), bench.put(kept).value());
      context =
          new StepContext(
              event,
              context.key(),
              context.store(),
              context.checkpoints(),
              context.progress(),
              context.cancellation());
    }
    return new Beginning(new Workbench(context)).of(start);
  }

  private static ModelVersionEvent withEarly(ModelVersionEvent event, String early) {
    return new ModelVersionEvent(
        event.runId(),
        event.model(),
        event.artifact(),
        event.parent(),
        event.last(),
        event.dataset(),
        event.preprocessing(),
        event.seed(),
        event.threads(),
        event.recipe(),
        event.dense(),
        event.denseInt8(),
        event.accepted(),
        early,
        event.guard(),
        event.slipBacks(),
        event.position(),
        event.remaining(),
        event.verdict(),
        event.failure());
  }
}
