package io.espalier.training;

import io.espalier.datasets.ImageDataset;
import io.espalier.datasets.Split;
import io.espalier.graph.Graph;
import io.espalier.training.optimizer.AdamW;
import io.espalier.training.optimizer.CosineSchedule;
import io.espalier.training.optimizer.Loss;
import io.espalier.training.optimizer.Parameter;
import io.espalier.training.torch.ForwardModel;
import io.espalier.training.torch.Interpreter;
import io.espalier.training.torch.TrainingStep;
import io.espalier.training.torch.Weights;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
  private final CosineSchedule schedule;
  private final String logits;
  private final @Nullable Graph teacher;
  private final float[] images;

  private final List<EpochReport> reports = new ArrayList<>();
  private byte[] selected = new byte[0];
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
    List<Parameter> parameters = TrainableGraph.parameters(graph, weights, options.keepZeros());
    this.validator = new ForwardModel(interpreter, weights);
    this.trainingStep =
        new TrainingStep(
            interpreter,
            weights,
            parameters.stream().map(Parameter::name).collect(Collectors.toSet()),
            logits,
            data.classes().size());
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
    int steps = EpochPlan.steps(options, data.train().size());
    this.schedule =
        new CosineSchedule(
            options.learningRate(),
            options.minimumRateFraction(),
            options.warmUpEpochs() * steps,
            options.epochs() * steps);
  }

  TrainingResult run() {
    checkpoints.latest().ifPresent(this::resume);
    TeacherLogits lessons = null;
    if (teacher != null && !finished()) {
      lessons = TeacherLogits.compute(teacher, data.train(), data.classes().size(), options);
    }
    while (!finished()) {
      epoch(reports.size() + 1, lessons);
    }
    return new TrainingResult(
        weights.into(graph, selected),
        reports,
        selectedEpoch,
        reports.get(selectedEpoch - 1).validation(),
        reports.size() < options.epochs());
  }

  @Override
  public void close() {
    optimizer.close();
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

  private void epoch(int epoch, @Nullable TeacherLogits lessons) {
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

  private double step(EpochPlan plan, int step, @Nullable TeacherLogits lessons) {
    double[] value = new double[1];
    float[] taught = lessons == null ? null : lessons.of(plan, step);
    plan.copyImages(data.train(), step, images);
    trainingStep.run(
        images,
        plan.size(step),
        answers -> {
          Loss.Result result = loss.of(answers, plan.labels(data.train(), step), taught);
          if (!Double.isFinite(result.loss())) {
            throw new TrainingException(
                "the training loss is no longer a number in epoch %d, step %d of %d; lower the learning rate (it is %s) or"
                        .formatted(
                            reports.size() + 1, step + 1, plan.steps(), options.learningRate())
                    + " lengthen the warm-up");
          }
          value[0] = result.loss();
          return result.gradient();
        },
        gradients -> optimizer.step(gradients, schedule.rate(optimizer.steps())));
    return value[0];
  }

  private EpochReport validate(int epoch, double trainingLoss, double imagesPerSecond, long start) {
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
    byte[] current = weights.save();
    reports.add(report);
    if (selectedEpoch == 0 || options.select().better(report, reports.get(selectedEpoch - 1))) {
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
              reports);
      checkpoints.save(checkpoint.toBytes());
      lastCheckpoint = System.nanoTime();
      saveSeconds = seconds(start);
    }
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
