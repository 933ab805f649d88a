package io.espalier.finetune.service;

import io.espalier.artifacts.Digest;
import io.espalier.datasets.Evaluation;
import io.espalier.datasets.ImageDataset;
import io.espalier.datasets.Split;
import io.espalier.events.metrics.PrepareMetrics;
import io.espalier.events.step.Prepare;
import io.espalier.graph.Graph;
import io.espalier.graph.OnnxWriter;
import io.espalier.graph.rewrite.ChannelMoments;
import io.espalier.graph.rewrite.Passes;
import io.espalier.graph.rewrite.ReinsertBatchNormalization;
import io.espalier.stage.StepContext;
import io.espalier.stage.StepHandler;
import io.espalier.stage.StepOutcome;
import io.espalier.training.ActivationStatistics;
import io.espalier.training.Evaluator;
import io.espalier.workbench.Measurements;
import io.espalier.workbench.Workbench;
import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/**
 * Makes a submitted model ready: puts BatchNormalization back where an export folded it away, its
 * function unchanged, and evaluates it. Its result is the run's dense reference.
 */
@Singleton
public class PrepareHandler implements StepHandler<Prepare> {

  private static final int BATCH = 32;
  private static final int EVALUATION_BATCH = 64;
  private static final String REMEDY =
      "Submit a classifier with one input [batch, channels, height, width] that takes these images,"
          + " one output [batch, classes], and operators that can be trained.";

  @Override
  public Class<Prepare> stepType() {
    return Prepare.class;
  }

  @Override
  public List<Class<?>> code() {
    return TrainingRun.CODE;
  }

  @Override
  public StepOutcome run(Prepare step, StepContext context) {
    Workbench workbench = new Workbench(context);
    ImageDataset images = workbench.images();
    Graph submitted = workbench.model();
    return Workbench.refusing(REMEDY, () -> prepare(step, context, images, submitted));
  }

  private static StepOutcome prepare(
      Prepare step, StepContext context, ImageDataset images, Graph submitted) {
    Graph tidy = OpenBatch.apply(Passes.forTraining(submitted));
    context.report(0.1, "evaluating the submitted model");
    Evaluation evaluation = evaluate(tidy, images, context);
    ChanceCheck.require(evaluation, images.preprocessing().toJson());

    context.throwIfCancelled();
    context.report(0.5, "putting BatchNormalization back");
    List<String> bare = ReinsertBatchNormalization.convolutionsWithout(tidy);
    Graph prepared =
        bare.isEmpty()
            ? tidy
            : normalized(
                tidy, bare, images.train().spread(step.statisticsImages()), context.threads());
    if (!bare.isEmpty()) {
      evaluation = evaluate(prepared, images, context);
    }
    byte[] onnx = OnnxWriter.toBytes(prepared);
    Digest artifact = context.store().put(onnx);
    return StepOutcome.of(
        artifact,
        new PrepareMetrics(
            bare.size(),
            Measurements.summary(evaluation),
            Measurements.size(prepared, onnx.length)));
  }

  private static Evaluation evaluate(Graph graph, ImageDataset images, StepContext context) {
    return Evaluator.evaluate(
            graph, images.validation(), images.classes(), EVALUATION_BATCH, context.threads())
        .evaluation();
  }

  private static Graph normalized(Graph graph, List<String> bare, Split images, int threads) {
    Map<String, ChannelMoments> moments = new LinkedHashMap<>();
    ActivationStatistics.collect(
            graph, images, images.size(), BATCH, threads, new LinkedHashSet<>(bare))
        .forEach(
            (name, values) ->
                moments.put(
                    name, new ChannelMoments(values.channelMean(), values.channelVariance())));
    return ReinsertBatchNormalization.apply(graph, moments);
  }
}
