package io.espalier.quantize.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.espalier.artifacts.Digest;
import io.espalier.datasets.Flip;
import io.espalier.datasets.ImageDataset;
import io.espalier.datasets.Split;
import io.espalier.events.Reference;
import io.espalier.events.metrics.QuantizeMetrics;
import io.espalier.events.step.Quantize;
import io.espalier.events.step.RangeMethod;
import io.espalier.graph.ElementType;
import io.espalier.graph.Graph;
import io.espalier.graph.OnnxWriter;
import io.espalier.graph.Tensor;
import io.espalier.graph.build.ResNet18;
import io.espalier.graph.op.QuantizeLinear;
import io.espalier.stage.StepOutcome;
import io.espalier.stage.StepRejectedException;
import io.espalier.training.CheckpointSink;
import io.espalier.training.EvaluationRun;
import io.espalier.training.Evaluator;
import io.espalier.training.Selection;
import io.espalier.training.Trainer;
import io.espalier.training.TrainingOptions;
import io.espalier.workbench.StepBench;
import io.espalier.workbench.TinyImages;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuantizeHandlerTest {

  private static final ImageDataset IMAGES = TinyImages.of(30, 3);
  private static final Quantize STEP = new Quantize(RangeMethod.MIN_MAX, 24);
  private static Graph trained;

  @TempDir private Path directory;
  private StepBench bench;

  @BeforeAll
  static void train() {
    Graph untrained = ResNet18.build(3, TinyImages.SIZE, 16, 4, 9);
    TrainingOptions options =
        new TrainingOptions(
            6,
            0,
            3e-3,
            0.01,
            0.5,
            0.01,
            8,
            false,
            0,
            0,
            1,
            false,
            false,
            1,
            1,
            Selection.BEST_LOSS);
    trained =
        Trainer.train(untrained, null, IMAGES, options, CheckpointSink.none(), progress -> {})
            .graph();
  }

  @BeforeEach
  void openBench() {
    bench = new StepBench(directory, IMAGES);
  }

  @Test
  void theQuantisedModelKeepsItsAccuracyAndItsZeros() {
    // Given a trained model with planted zeros
    String planted = "layer3.0.conv1.weight";
    Graph sparse =
        trained.withInitializer(planted, firstHalfZero(trained.initializers().get(planted)));
    double before = Evaluator.evaluate(sparse, IMAGES.validation(), 16, 1).evaluation().accuracy();

    // When it is quantised
    StepOutcome outcome =
        new QuantizeHandler().run(STEP, bench.context(bench.put(sparse), bench.put(trained), STEP));

    // Then the weights are INT8, the planted ones still zero, and the accuracy is about the same
    Graph quantized = bench.graph(outcome.artifact());
    QuantizeMetrics metrics = (QuantizeMetrics) outcome.metrics();
    assertThat(metrics.quantizedWeights()).isEqualTo(trained.prunableWeights().size());
    assertThat(metrics.calibrationImages()).isEqualTo(24);
    assertThat(metrics.model().rawBytes()).isEqualTo(bench.store().size(outcome.artifact()));
    assertThat(metrics.model().packedBytes()).isLessThan(metrics.model().rawBytes());
    assertThat(metrics.evaluated().orElseThrow().accuracy()).isCloseTo(before, within(0.1));
    Tensor weights = quantized.initializers().get(planted);
    assertThat(weights.type()).isEqualTo(ElementType.INT8);
    assertThat(Arrays.copyOf(weights.toLongs(), (int) weights.count() / 2)).containsOnly(0L);
  }

  @Test
  void theDenseReferenceIsQuantisedByTheSameMethod() {
    Digest dense = bench.put(trained);
    Graph sparse =
        trained.withInitializer(
            "fc1.weight", firstHalfZero(trained.initializers().get("fc1.weight")));

    StepOutcome outcome =
        new QuantizeHandler().run(STEP, bench.context(bench.put(sparse), dense, STEP));

    Reference denseInt8 = outcome.denseInt8();
    assertThat(denseInt8).isNotNull();
    assertThat(denseInt8.artifact()).isNotEqualTo(outcome.artifact().value());
    assertThat(denseInt8.parent()).isEqualTo(dense.value());
    StepOutcome alone = new QuantizeHandler().run(STEP, bench.context(dense, STEP));
    assertThat(denseInt8.artifact()).isEqualTo(alone.artifact().value());
  }

  @Test
  void everyRangeMethodGivesAFileThatOnnxRuntimeRunsWithTheSamePredictions() throws OrtException {
    for (RangeMethod method : RangeMethod.values()) {
      Quantize step = new Quantize(method, 24);
      Graph quantized =
          bench.graph(
              new QuantizeHandler().run(step, bench.context(bench.put(trained), step)).artifact());

      EvaluationRun ours = Evaluator.evaluate(quantized, IMAGES.validation(), 16, 1);
      float[] theirs = onnxRuntime(quantized, IMAGES.validation());

      int agreeing = 0;
      for (int image = 0; image < ours.predictions().length; image++) {
        int best = 0;
        for (int label = 1; label < 3; label++) {
          best = theirs[image * 3 + label] > theirs[image * 3 + best] ? label : best;
        }
        agreeing += best == ours.predictions()[image] ? 1 : 0;
      }
      assertThat(agreeing)
          .as(method.wireName())
          .isGreaterThanOrEqualTo(ours.predictions().length - 1);
    }
  }

  @Test
  void calibrationSeesEveryClass() {
    Quantizer quantizer = Quantizer.of(STEP, IMAGES.train(), 1);

    assertThat(quantizer.images().classCounts()).containsExactly(8, 8, 8);
  }

  @Test
  void theSameStepGivesTheSameBytes() {
    Digest model = bench.put(trained);

    Digest first = new QuantizeHandler().run(STEP, bench.context(model, STEP)).artifact();
    Digest second = new QuantizeHandler().run(STEP, bench.context(model, STEP)).artifact();

    assertThat(first).isEqualTo(second);
  }

  @Test
  void aModelThatIsQuantisedAlreadyIsRefused() {
    Digest quantized =
        new QuantizeHandler().run(STEP, bench.context(bench.put(trained), STEP)).artifact();
    assertThat(bench.graph(quantized).nodes())
        .anyMatch(node -> node.operator() instanceof QuantizeLinear);

    assertThatThrownBy(() -> new QuantizeHandler().run(STEP, bench.context(quantized, STEP)))
        .isInstanceOf(StepRejectedException.class)
        .hasMessageContaining("quantised already");
  }

  private static Tensor firstHalfZero(Tensor tensor) {
    float[] values = tensor.toFloats();
    Arrays.fill(values, 0, values.length / 2, 0f);
    return Tensor.floats(tensor.shape(), values);
  }

  private static float[] onnxRuntime(Graph graph, Split split) throws OrtException {
    int length = split.preprocessing().tensorLength();
    float[] images = new float[split.size() * length];
    for (int i = 0; i < split.size(); i++) {
      split.copyTo(i, Flip.NONE, images, i * length);
    }
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    long[] shape = {split.size(), 3, TinyImages.SIZE, TinyImages.SIZE};
    try (OrtSession session = environment.createSession(OnnxWriter.toBytes(graph));
        OnnxTensor input = OnnxTensor.createTensor(environment, FloatBuffer.wrap(images), shape);
        OrtSession.Result result = session.run(Map.of(graph.input().name(), input))) {
      FloatBuffer logits = ((OnnxTensor) result.get(0)).getFloatBuffer();
      float[] values = new float[logits.remaining()];
      logits.get(values);
      return values;
    }
  }
}
