package io.espalier.benchmark.accuracy;

import io.espalier.datasets.ImageDataset;
import io.espalier.datasets.Split;
import io.espalier.events.step.RuntimeName;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleConsumer;

/**
 * Runs models over the validation and test images, each on the runtime that will run it, and over
 * the first validation images on ONNX Runtime as well: what two runtimes agree on is in the file,
 * not in one of them.
 *
 * @param images the data set
 * @param runtime the runtime that will run the models
 * @param classpath what the processes run with
 */
public record AccuracyBenchmark(ImageDataset images, RuntimeName runtime, String classpath) {

  /** Images of the validation split at most on which the runtimes are compared. */
  public static final int COMPARED_IMAGES_MAX = 1_000;

  /** Images on which the unpacked file is compared with the original. */
  static final int UNPACKED_IMAGES_MAX = 32;

  /**
   * A model to judge.
   *
   * @param label how errors call it
   * @param file its ONNX file
   */
  public record Subject(String label, Path file) {}

  /**
   * What a model said.
   *
   * @param validation of all validation images
   * @param test of all test images, where there are any
   * @param onnxRuntime what ONNX Runtime said of the first validation images
   */
  public record Answers(
      Predictions validation, Optional<Predictions> test, Predictions onnxRuntime) {

    /** How far the runtime and ONNX Runtime say the same. */
    public Agreement agreement() {
      return validation.agreementWith(onnxRuntime);
    }
  }

  /**
   * @param subjects the models, the one to be released last
   * @param packed that model packed and unpacked; ONNX Runtime must answer with both alike
   * @param atOnce how many runtimes run at once
   * @param progress told how much is done, 0 to 1
   * @return the answers of each subject, in their order
   * @throws io.espalier.benchmark.measure.MeasurementException if a model cannot be run
   */
  public List<Answers> run(
      List<Subject> subjects, PackedModel packed, int atOnce, DoubleConsumer progress) {
    List<EvaluationTask> tasks = new ArrayList<>();
    subjects.forEach(subject -> tasks.addAll(tasks(subject)));
    tasks.add(
        new EvaluationTask(
            "the unpacked model",
            RuntimeName.ONNX_RUNTIME,
            packed::unpacked,
            images.validation(),
            Math.min(images.validation().size(), UNPACKED_IMAGES_MAX),
            images.classes().size()));
    List<Predictions> done = Evaluations.run(tasks, classpath, atOnce, progress);
    List<Answers> answers = new ArrayList<>();
    int each = (done.size() - 1) / subjects.size();
    for (int i = 0; i < subjects.size(); i++) {
      List<Predictions> own = done.subList(i * each, (i + 1) * each);
      Optional<Predictions> test = each == 3 ? Optional.of(own.get(2)) : Optional.empty();
      answers.add(new Answers(own.get(0), test, own.get(1)));
    }
    PackedModel.requireSame(answers.getLast().onnxRuntime(), done.getLast(), images.validation());
    return List.copyOf(answers);
  }

  private List<EvaluationTask> tasks(Subject subject) {
    Split validation = images.validation();
    List<EvaluationTask> tasks = new ArrayList<>();
    tasks.add(task(subject, runtime, validation, validation.size()));
    int compared = Math.min(validation.size(), COMPARED_IMAGES_MAX);
    tasks.add(task(subject, RuntimeName.ONNX_RUNTIME, validation, compared));
    images.test().ifPresent(test -> tasks.add(task(subject, runtime, test, test.size())));
    return tasks;
  }

  private EvaluationTask task(Subject subject, RuntimeName on, Split split, int count) {
    String label = "%s on %s".formatted(subject.label(), on.wireName());
    return new EvaluationTask(label, on, subject::file, split, count, images.classes().size());
  }
}
