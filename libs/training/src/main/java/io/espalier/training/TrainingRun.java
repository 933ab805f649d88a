package io.espalier.training;

import io.espalier.datasets.ImageDataset;
import io.espalier.datasets.Split;
import io.espalier.graph.Graph;
import io.espalier.training.optimizer.AdamW;
import io.espalier.training.optimizer.CosineSchedule;
import io.espalier.training.optimizer.FeatureLoss;
import io.espalier.training.optimizer.LinearSchedule;
import io.espalier.training.optimizer.Loss;
import io.espalier.training.optimizer.Parameter;
import io.espalier.training.optimizer.RateSchedule;
import io.espalier.training.quantization.ActivationRounding;
import io.espalier.training.torch.Answers;
import io.espalier.training.torch.ForwardModel;
import io.espalier.training.torch.Interpreter;
import io.espalier.training.torch.TrainingStep;
import io.espalier.training.torch.ValueTransform;
import io.espalier.training.torch.Weights;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One training on a worker's thread, from a checkpoint or from the start. */
final class TrainingRun implements AutoCloseable {
  /** How often progress is told within an epoch. */
  private static final int NEWS_PER_EPOCH = 4;

  /** Images at a time when the validation images are judged. */
  private static final int VALIDATION_BATCH = 64;

  /**
   * Costly checkpoints are at least so many times as far apart as the last one took, so they cost a
   * tenth at most.
   */
  private static final int CHECKPOINT_INTERVAL_FACTOR = 9;

  /** A checkpoint that takes less is saved after every epoch. */
  private static final double CHECKPOINT_CHEAP_SECONDS = 0.2;

  private final Graph graph;
  private final ImageDataset data;
  private final TrainingOptions options;
  private final CheckpointSink checkpoints;
  private final Consumer<TrainingProgress> progress;

  private final byte[] identity;
  private final Weights weights;
  private final ForwardModel validator;
  private final TrainingStep trainingStep;
  private final AdamW optimizer;
  private final Loss loss;
  private final FeatureLoss featureLoss;
  private final @Nullable ShadowWeights shadows;
  private final @Nullable ActivationRounding rounding;
  private final int stepsPerEpoch;
  private final RateSchedule schedule;
  private final String logits;
  private final @Nullable Graph teacher;
  private final float[] images;

  private final List<EpochReport> reports = new ArrayList<>();
  private byte[] selected = new byte[0];
  private byte[] snapshot = new byte[0];
  private int selectedEpoch;
  private long lastCheckpoint = System.nanoTime();
  private double saveSeconds;

  TrainingRun(
      Graph graph,
      @Nullable Graph teacher,
      ImageDataset data,
      TrainingOptions options,
      CheckpointSink checkpoints,
      Consumer<TrainingProgress> progress) {
    this.graph = graph;
    this.teacher = teacher;
    this.data = data;
    this.options = options;
    this.checkpoints = checkpoints;
    this.progress = progress;
    this.identity = RunIdentity.of(graph, teacher, data, options);
    this.logits = Classifier.of(graph).logits();
    Interpreter interpreter = new Interpreter(graph);
    this.weights = new Weights(interpreter.graph());
    Technique technique = options.technique();
    this.stepsPerEpoch = EpochPlan.steps(options, data.train().size());
    int steps = options.epochs() * stepsPerEpoch;
    boolean shadowed = technique.quantizationAware() || technique.sparsification() != null;
    this.shadows =
        shadowed ? new ShadowWeights(graph, weights, options, steps, data.train().size()) : null;
    this.rounding = technique.quantizationAware() ? new ActivationRounding(graph) : null;
    ValueTransform transform = rounding == null ? ValueTransform.NONE : rounding;
    List<Parameter> parameters = parameters();
    this.validator = new ForwardModel(interpreter, weights, transform);
    this.trainingStep =
        new TrainingStep(
            interpreter,
            weights,
            parameters.stream().map(Parameter::name).collect(Collectors.toSet()),
            logits,
            data.classes().size(),
            true,
            teacher != null && technique.features() > 0 ? Classifier.of(graph).features() : null,
            transform);
    this.optimizer = new AdamW(parameters, options.weightDecay(), options.threads());
    this.loss =
        new Loss(
            data.classes().size(),
            options.labelSmoothing(),
            options.distillation(),
            options.temperature(),
            options.classBalanced() ? Loss.balanced(data.train().classCounts()) : null);
    this.images =
        new float[Math.multiplyExact(options.batchSize(), data.preprocessing().tensorLength())];
    this.featureLoss = new FeatureLoss(technique.features());
    double warmUp = options.warmUpEpochs() * stepsPerEpoch;
    this.schedule =
        technique.linear()
            ? new LinearSchedule(options.learningRate(), warmUp, steps)
            : new CosineSchedule(
                options.learningRate(), options.minimumRateFraction(), warmUp, steps);
  }

  /** What the optimizer changes. */
  private List<Parameter> parameters() {
    List<Parameter> parameters = TrainableGraph.parameters(graph, weights, options.keepZeros());
    if (options.technique().normalizationOnly()) {
      Set<String> prunable = Set.copyOf(graph.prunableWeights());
      return parameters.stream().filter(parameter -> !prunable.contains(parameter.name())).toList();
    }
    return shadows == null ? parameters : shadows.parameters(parameters);
  }

  TrainingResult run() {
    checkpoints.latest().ifPresent(this::resume);
    Lessons lessons = null;
    if (teacher != null && !finished()) {
      lessons = Lessons.compute(teacher, data.train(), options);
    }
    while (!finished()) {
      epoch(reports.size() + 1, lessons);
    }
    return new TrainingResult(
        weights.into(graph, selected),
        reports,
        selectedEpoch,
        reports.get(selectedEpoch - 1).validation(),
        reports.size() < options.epochs(),
        options.technique().snapshotEpoch() == 0
            ? Optional.empty()
            : Optional.of(weights.into(graph, snapshot.length == 0 ? weights.save() : snapshot)));
  }

  @Override
  public void close() {
    optimizer.close();
    if (shadows != null) {
      shadows.close();
    }
    trainingStep.close();
    validator.close();
  }

  private boolean finished() {
    if (reports.size() == options.epochs()) {
      return true;
    }
    int best = 0;
    for (int i = 1; i < reports.size(); i++) {
      best = reports.get(i).validationLoss() < reports.get(best).validationLoss() ? i : best;
    }
    return options.patience() > 0 && reports.size() - 1 - best >= options.patience();
  }

  private void epoch(int epoch, @Nullable Lessons lessons) {
    Split split = data.train();
    EpochPlan plan = EpochPlan.of(options, split.size(), epoch);
    int steps = plan.steps();
    int interval = Math.max(1, steps / NEWS_PER_EPOCH);
    long start = System.nanoTime();
    double lossSum = 0;
    for (int step = 0; step < steps; step++) {
      if (Thread.interrupted()) {
        throw new CancellationException(
            "interrupted in epoch %d of %d".formatted(epoch, options.epochs()));
      }
      lossSum += step(plan, step, lessons) * plan.size(step);
      if ((step + 1) % interval == 0 && step + 1 < steps) {
        int done = plan.begin(step + 1);
        tell(
            epoch, step + 1, steps, lossSum / done, done / seconds(start), start, Optional.empty());
      }
    }
    double imagesPerSecond = split.size() / seconds(start);
    EpochReport report = validate(epoch, lossSum / split.size(), imagesPerSecond, start);
    keep(report);
    tell(epoch, steps, steps, report.trainingLoss(), imagesPerSecond, start, Optional.of(report));
  }

  private double step(EpochPlan plan, int step, @Nullable Lessons lessons) {
    double[] value = new double[1];
    int update = optimizer.steps();
    Answers taught = lessons == null ? null : lessons.of(plan, step);
    plan.copyImages(data.train(), step, images);
    if (shadows != null) {
      shadows.prepare(update);
    }
    trainingStep.learn(
        images,
        plan.size(step),
        answers -> {
          Loss.Result result =
              loss.of(
                  answers.logits(),
                  plan.labels(data.train(), step),
                  taught == null ? null : taught.logits());
          Loss.Result hint =
              featureLoss.of(answers.features(), taught == null ? new float[0] : taught.features());
          value[0] = result.loss() + hint.loss();
          requireNumber(value[0], step, plan.steps());
          return new Answers(result.gradient(), hint.gradient());
        },
        gradients ->
            optimizer.step(
                shadows == null ? gradients : shadows.gradients(update, gradients),
                schedule.rate(update)));
    if (shadows != null) {
      shadows.finish(update);
    }
    return value[0];
  }

  private void requireNumber(double value, int step, int steps) {
    if (!Double.isFinite(value)) {
      throw new TrainingException(
          "the training loss is no longer a number in epoch %d, step %d of %d; lower the learning rate (it is %s) or"
                  .formatted(reports.size() + 1, step + 1, steps, options.learningRate())
              + " lengthen the warm-up");
    }
  }

  private EpochReport validate(int epoch, double trainingLoss, double imagesPerSecond, long start) {
    if (shadows != null) {
      shadows.show();
    }
    EvaluationRun run =
        Evaluator.evaluate(validator, logits, data.validation(), data.classes(), VALIDATION_BATCH);
    if (!Double.isFinite(run.loss())) {
      throw new TrainingException(
          "the validation loss is no longer a number after epoch %d; lower the learning rate (it is %s)"
              .formatted(epoch, options.learningRate()));
    }
    return new EpochReport(
        epoch,
        options.epochs(),
        trainingLoss,
        run.loss(),
        run.evaluation(),
        seconds(start),
        imagesPerSecond);
  }

  /** Adds an epoch's report, selects its weights if they are the best and saves a checkpoint. */
  private void keep(EpochReport report) {
    if (shadows != null) {
      shadows.reveal();
    }
    byte[] current = weights.save();
    reports.add(report);
    snapshot = report.epoch() == options.technique().snapshotEpoch() ? current : snapshot;
    if (replacesSelected(report)) {
      selected = current;
      selectedEpoch = report.epoch();
    }
    double sinceLast = seconds(lastCheckpoint);
    boolean cheap =
        saveSeconds < CHECKPOINT_CHEAP_SECONDS
            || sinceLast >= CHECKPOINT_INTERVAL_FACTOR * saveSeconds;
    if (cheap && checkpoints.wanted(sinceLast)) {
      long start = System.nanoTime();
      Checkpoint checkpoint =
          new Checkpoint(
              identity,
              selectedEpoch,
              optimizer.steps(),
              current,
              selected,
              optimizer.firstMoments(),
              optimizer.secondMoments(),
              snapshot,
              further(),
              reports);
      checkpoints.save(checkpoint.toBytes());
      lastCheckpoint = System.nanoTime();
      saveSeconds = seconds(start);
    }
  }

  /** Epochs before the masks have settled do not count: their sparsity is not what is wanted. */
  private boolean replacesSelected(EpochReport report) {
    boolean before = selectedEpoch == 0 || !settled(selectedEpoch);
    return before
        || settled(report.epoch())
            && options.select().better(report, reports.get(selectedEpoch - 1));
  }

  private boolean settled(int epoch) {
    return shadows == null || shadows.settled(epoch * stepsPerEpoch);
  }

  /** What the technique learns beside the weights that the engine reads; the arrays themselves. */
  private float[][] further() {
    List<float[]> further = new ArrayList<>();
    if (shadows != null) {
      further.addAll(shadows.state());
    }
    if (rounding != null) {
      further.addAll(rounding.state());
    }
    return further.toArray(float[][]::new);
  }

  private void resume(byte[] bytes) {
    Checkpoint.read(bytes, identity, data.classes(), options.epochs())
        .ifPresent(
            checkpoint -> {
              reports.addAll(checkpoint.reports());
              selectedEpoch = checkpoint.selectedEpoch();
              selected = checkpoint.selected();
              weights.restore(checkpoint.weights());
              optimizer.resumeAt(checkpoint.steps());
              copy(checkpoint.firstMoments(), optimizer.firstMoments());
              copy(checkpoint.secondMoments(), optimizer.secondMoments());
              snapshot = checkpoint.snapshot();
              copy(checkpoint.further(), further());
              if (shadows != null) {
                shadows.resumeAt(checkpoint.steps());
              }
            });
  }

  private static void copy(float[][] from, float[][] to) {
    for (int i = 0; i < to.length; i++) {
      System.arraycopy(from[i], 0, to[i], 0, to[i].length);
    }
  }

  private void tell(
      int epoch,
      int step,
      int steps,
      double meanLoss,
      double imagesPerSecond,
      long start,
      Optional<EpochReport> report) {
    double epochSeconds = report.map(EpochReport::seconds).orElse(seconds(start) * steps / step);
    double left = epochSeconds * (options.epochs() - epoch + 1) - seconds(start);
    progress.accept(
        new TrainingProgress(
            epoch,
            options.epochs(),
            step,
            steps,
            meanLoss,
            imagesPerSecond,
            Math.max(0, left),
            report));
  }

  private static double seconds(long since) {
    return (System.nanoTime() - since) / 1e9;
  }
}
