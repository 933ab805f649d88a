package io.espalier.prune.service;

import io.espalier.artifacts.Digest;
import io.espalier.datasets.ImageDataset;
import io.espalier.events.metrics.EvaluationSummary;
import io.espalier.events.metrics.PruneMetrics;
import io.espalier.events.step.Prune;
import io.espalier.graph.Graph;
import io.espalier.graph.OnnxWriter;
import io.espalier.stage.StepContext;
import io.espalier.stage.StepHandler;
import io.espalier.stage.StepOutcome;
import io.espalier.training.ActivationStatistics;
import io.espalier.training.Evaluator;
import io.espalier.workbench.Measurements;
import io.espalier.workbench.Workbench;
import jakarta.inject.Singleton;
import java.util.List;

/** Takes weights, channels or neurons out of the model and validates what is left. */
@Singleton
public class PruneHandler implements StepHandler<Prune> {

  private static final int EVALUATION_BATCH = 64;
  private static final String REMEDY =
      "Prune single weights instead (granularity 'unstructured'), or export the model without what"
          + " is named.";

  @Override
  public Class<Prune> stepType() {
    return Prune.class;
  }

  @Override
  public List<Class<?>> code() {
    return List.of(
        getClass(), Workbench.class, Graph.class, ActivationStatistics.class, ImageDataset.class);
  }

  @Override
  public StepOutcome run(Prune step, StepContext context) {
    Workbench workbench = new Workbench(context);
    Graph model = workbench.model();
    return Workbench.refusing(
        REMEDY,
        () -> {
          Pruned pruned =
              step.granularity().zeroes()
                  ? WeightStep.run(step, model, workbench)
                  : StructuredStep.run(step, model, workbench);
          return outcome(model, pruned, workbench);
        });
  }

  private static StepOutcome outcome(Graph before, Pruned pruned, Workbench workbench) {
    StepContext context = workbench.context();
    Graph after = pruned.graph();
    byte[] onnx = OnnxWriter.toBytes(after);
    Digest artifact = context.store().put(onnx);
    context.report(0.8, "validating");
    return StepOutcome.of(
        artifact,
        new PruneMetrics(
            Measurements.layers(after, after.prunableWeights()),
            Measurements.size(before, context.store().size(context.model())),
            Measurements.size(after, onnx.length),
            pruned.removed(),
            pruned.certificate(),
            pruned.curves(),
            validation(after, workbench)));
  }

  private static EvaluationSummary validation(Graph graph, Workbench workbench) {
    ImageDataset images = workbench.images();
    return Measurements.summary(
        Evaluator.evaluate(
                graph,
                images.validation(),
                images.classes(),
                EVALUATION_BATCH,
                workbench.context().threads())
            .evaluation());
  }
}
