package io.espalier.benchmark.measure;

import io.espalier.events.step.RuntimeName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A process that answers images without being timed, one model after another, computing with one
 * thread. A runtime that breaks takes its process with it and nothing else.
 */
public final class PredictionProcess implements AutoCloseable {
  private static final Duration DEADLINE = Duration.ofMinutes(5);
  private static final int CHUNK_BYTES_MAX = 32 << 20;
  private static final int CHUNK_IMAGES_MAX = 64;

  private final RuntimeName runtime;
  private final MeasureChild child;

  private PredictionProcess(RuntimeName runtime, MeasureChild child) {
    this.runtime = runtime;
    this.child = child;
  }

  /**
   * @param runtime what the models are run with
   * @param classpath what the process runs with, see {@link ChildClasspath}
   * @throws MeasurementException if it does not start
   */
  public static PredictionProcess start(RuntimeName runtime, String classpath) {
    return new PredictionProcess(
        runtime,
        MeasureChild.start(
            "evaluation on " + runtime.wireName(), ChildCommand.unlimited(classpath)));
  }

  /**
   * Opens a model in place of the one before.
   *
   * @param model path of the ONNX file
   * @throws MeasurementException if it cannot be opened
   */
  public void open(Path model) {
    child.ask(new Request.Open(runtime, model.toString(), 1, null), Reply.Opened.class, DEADLINE);
  }

  /** How many images of so many floats one call of {@link #predict} may carry. */
  public static int imagesPerCall(int floatsPerImage) {
    return Math.clamp(CHUNK_BYTES_MAX / ((long) floatsPerImage * Float.BYTES), 1, CHUNK_IMAGES_MAX);
  }

  /**
   * Runs images through the model that was opened last.
   *
   * @param images CHW, normalised, all of one size
   * @return the logits of each image
   */
  public List<float[]> predict(List<float[]> images) {
    Reply.Predicted predicted =
        child.ask(ImageFile.predict(child, images), Reply.Predicted.class, DEADLINE);
    return new ArrayList<>(Arrays.asList(predicted.logits()));
  }

  @Override
  public void close() {
    child.close();
  }
}
