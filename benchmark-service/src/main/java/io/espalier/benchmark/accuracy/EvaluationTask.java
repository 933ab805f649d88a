package io.espalier.benchmark.accuracy;

import io.espalier.benchmark.inference.Inference;
import io.espalier.benchmark.measure.ChildLostException;
import io.espalier.benchmark.measure.MeasurementException;
import io.espalier.benchmark.measure.PredictionProcess;
import io.espalier.datasets.Flip;
import io.espalier.datasets.Split;
import io.espalier.events.step.RuntimeName;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/**
 * One model to run over the first images of a split.
 *
 * @param label how errors call it
 * @param file gives the ONNX file when it is its turn
 * @param count images to run, at most those of the split
 * @param classes logits the model must answer with
 */
public record EvaluationTask(
    String label, RuntimeName runtime, Supplier<Path> file, Split split, int count, int classes) {

  /**
   * Opens the model in a process of its runtime and runs it.
   *
   * @throws MeasurementException if the model cannot be run, answers with a logit that is no finite
   *     number, or not with one logit for each class
   */
  Predictions run(PredictionProcess process) {
    int floats = split.preprocessing().tensorLength();
    int perCall = PredictionProcess.imagesPerCall(floats);
    try {
      process.open(file.get());
      List<float[]> logits = new ArrayList<>();
      while (logits.size() < count) {
        List<float[]> images =
            images(logits.size(), Math.min(perCall, count - logits.size()), floats);
        for (float[] answer : process.predict(images)) {
          logits.add(checked(answer, logits.size()));
        }
      }
      return new Predictions(logits);
    } catch (ChildLostException mayPass) {
      throw mayPass;
    } catch (MeasurementException failed) {
      throw new MeasurementException(label + ": " + failed.getMessage(), failed);
    }
  }

  private List<float[]> images(int from, int number, int floats) {
    if (Thread.currentThread().isInterrupted()) {
      throw new MeasurementException("interrupted");
    }
    List<float[]> images = new ArrayList<>();
    for (int i = from; i < from + number; i++) {
      float[] image = new float[floats];
      split.copyTo(i, Flip.NONE, image, 0);
      images.add(image);
    }
    return images;
  }

  private float[] checked(float[] logits, int index) {
    if (logits.length != classes) {
      throw new MeasurementException(
          "it answers with %d logits, but the data set has %d classes"
              .formatted(logits.length, classes));
    }
    if (Inference.predictedClass(logits) < 0) {
      throw new MeasurementException(
          "the logits of image \"%s\" are not finite numbers: %s"
              .formatted(split.name(index), Arrays.toString(logits)));
    }
    return logits;
  }
}
