package io.espalier.workbench;

import io.espalier.artifacts.Digest;
import io.espalier.datasets.DatasetException;
import io.espalier.datasets.ImageDataset;
import io.espalier.graph.Graph;
import io.espalier.graph.GraphException;
import io.espalier.graph.OnnxReader;
import io.espalier.stage.StepCancelledException;
import io.espalier.stage.StepContext;
import io.espalier.stage.StepRejectedException;
import java.util.HexFormat;
import java.util.concurrent.CancellationException;
import java.util.function.Supplier;

/**
 * The model and the images that a step works on, read from the artifact store and checked against
 * the event and each other.
 *
 * @param context the step
 */
public record Workbench(StepContext context) {

  /** Spreads neighbouring seeds over all bits (Steele et al., 2014). */
  private static final long GOLDEN_RATIO = 0x9E3779B97F4A7C15L;

  /**
   * The model that the event carries.
   *
   * @throws StepRejectedException when it cannot be read as ONNX
   */
  public Graph model() {
    return model(context.model());
  }

  /**
   * Another model of the run, such as its dense reference.
   *
   * @param artifact the digest of an ONNX file in the store
   * @throws StepRejectedException when it cannot be read as ONNX
   */
  public Graph model(Digest artifact) {
    try {
      return OnnxReader.read(context.store().path(artifact));
    } catch (GraphException e) {
      throw new StepRejectedException(
          "The model " + artifact + " cannot be read: " + e.getMessage(),
          "Export it again as one standard ONNX file and submit that.",
          e);
    }
  }

  /**
   * The images of the run, made with the preprocessing that the event names.
   *
   * @throws StepRejectedException when they cannot be read or were made with another preprocessing
   */
  public ImageDataset images() {
    ImageDataset images;
    try {
      images = ImageDataset.read(context.store().path(context.dataset()));
    } catch (DatasetException e) {
      throw new StepRejectedException(
          "The images " + context.dataset() + " cannot be read: " + e.getMessage(),
          "Import the image folder again.",
          e);
    }
    context.requirePreprocessing(images.preprocessing().digest());
    return images;
  }

  /**
   * Does work that needs to understand the model, and refuses the step where it cannot.
   *
   * @param remedy what a person can do about a model that cannot be worked on
   * @throws StepRejectedException with the sentence that names the node, tensor or image
   * @throws StepCancelledException when the thread is interrupted: the service is shutting down
   */
  public static <T> T refusing(String remedy, Supplier<T> work) {
    try {
      return work.get();
    } catch (GraphException | DatasetException e) {
      throw new StepRejectedException(String.valueOf(e.getMessage()), remedy, e);
    } catch (CancellationException interrupted) {
      throw new StepCancelledException();
    }
  }

  /**
   * The seed of everything random in one step: it follows from the run's seed and the step's input,
   * so that an equal step of another run draws the same.
   *
   * @param purpose keeps the draws of different purposes on one input apart
   */
  public long seed(String purpose) {
    String model = context.model().value();
    long input =
        HexFormat.fromHexDigitsToLong(
            model.substring(model.indexOf(':') + 1).substring(0, Long.BYTES * 2));
    return input ^ (context.seed() * GOLDEN_RATIO) ^ purpose.hashCode();
  }
}
