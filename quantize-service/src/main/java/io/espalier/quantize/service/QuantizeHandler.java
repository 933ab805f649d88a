package io.espalier.quantize.service;

import io.espalier.artifacts.Digest;
import io.espalier.datasets.ImageDataset;
import io.espalier.events.Reference;
import io.espalier.events.check.Limits;
import io.espalier.events.metrics.CalibrationRange;
import io.espalier.events.metrics.EvaluationSummary;
import io.espalier.events.metrics.ModelSize;
import io.espalier.events.metrics.QuantizeMetrics;
import io.espalier.events.step.Quantize;
import io.espalier.graph.Graph;
import io.espalier.graph.OnnxWriter;
import io.espalier.graph.op.QuantizeLinear;
import io.espalier.quantize.service.Quantizer.Quantized;
import io.espalier.stage.StepContext;
import io.espalier.stage.StepHandler;
import io.espalier.stage.StepOutcome;
import io.espalier.stage.StepRejectedException;
import io.espalier.training.Evaluator;
import io.espalier.workbench.Measurements;
import io.espalier.workbench.Workbench;
import jakarta.inject.Singleton;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Quantises the model, and by the same method the dense reference, so that a benchmark can tell
 * what pruning adds to quantisation.
 */
@Singleton
public class QuantizeHandler implements StepHandler<Quantize> {

  private static final int EVALUATION_BATCH = 64;
  private static final String REMEDY =
      "Submit a classifier that takes these images, made of operators that can be run.";

  @Override
  public Class<Quantize> stepType() {
    return Quantize.class;
  }

  @Override
  public List<Class<?>> code() {
    return List.of(getClass(), Workbench.class, Graph.class, Evaluator.class, ImageDataset.class);
  }

  @Override
  public StepOutcome run(Quantize step, StepContext context) {
    return Workbench.refusing(REMEDY, () -> quantize(step, new Workbench(context)));
  }

  private static StepOutcome quantize(Quantize step, Workbench workbench) {
    StepContext context = workbench.context();
    ImageDataset images = workbench.images();
    Quantizer quantizer = Quantizer.of(step, images.train(), context.threads());

    context.report(0.05, "calibrating on %d images".formatted(quantizer.images().size()));
    Quantized quantized = quantize(quantizer, workbench.model());
    context.throwIfCancelled();
    context.report(0.4, "evaluating the quantised model");
    Made made = make(quantized.graph(), images, context);
    context.throwIfCancelled();
    context.report(0.6, "quantising the dense reference");
    Reference denseInt8 = denseInt8(quantizer, workbench, images, made);

    return new StepOutcome(
        made.artifact(),
        new QuantizeMetrics(
            quantizer.images().size(),
            ranges(quantized),
            quantized.weights(),
            made.evaluation(),
            made.size()),
        denseInt8);
  }

  private static Quantized quantize(Quantizer quantizer, Graph model) {
    if (model.nodes().stream().anyMatch(node -> node.operator() instanceof QuantizeLinear)) {
      throw new StepRejectedException(
          "The model is quantised already.", "Take the quantize step out of the recipe.");
    }
    Quantized quantized = quantizer.quantize(model);
    if (quantized.weights() == 0) {
      throw new StepRejectedException(
          "The model has no convolution, Gemm or MatMul that can be quantised.",
          "Take the quantize step out of the recipe.");
    }
    return quantized;
  }

  private static @Nullable Reference denseInt8(
      Quantizer quantizer, Workbench workbench, ImageDataset images, Made made) {
    StepContext context = workbench.context();
    Reference dense = context.event().dense();
    if (dense == null) {
      return null;
    }
    Digest digest = new Digest(dense.artifact());
    Made denseMade =
        digest.equals(context.model())
            ? made
            : make(quantize(quantizer, workbench.model(digest)).graph(), images, context);
    return context.reference(
        denseMade.artifact(), digest, denseMade.evaluation(), denseMade.size());
  }

  /** A quantised model in the store. */
  private record Made(Digest artifact, EvaluationSummary evaluation, ModelSize size) {}

  private static Made make(Graph graph, ImageDataset images, StepContext context) {
    byte[] onnx = OnnxWriter.toBytes(graph);
    var run =
        Evaluator.evaluate(
            graph, images.validation(), images.classes(), EVALUATION_BATCH, context.threads());
    return new Made(
        context.store().put(onnx),
        Measurements.summary(run.evaluation()),
        Measurements.packedSize(graph, onnx));
  }

  private static List<CalibrationRange> ranges(Quantized quantized) {
    return quantized.ranges().entrySet().stream()
        .limit(Limits.ROWS_MAX)
        .map(
            entry -> {
              var observed = quantized.observed().get(entry.getKey());
              return new CalibrationRange(
                  Measurements.label(entry.getKey()),
                  observed.minimum(),
                  observed.maximum(),
                  entry.getValue().scale(),
                  entry.getValue().zeroPoint());
            })
        .toList();
  }
}
