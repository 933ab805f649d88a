package io.espalier.prune.reconstruction;

import io.espalier.datasets.Split;
import io.espalier.events.step.Pattern;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * How layers are reconstructed.
 *
 * @param images the calibration images; labels are not used
 * @param pattern what goes as one; a weight where there is none
 * @param damping share of the mean second moment of a layer's inputs that is added to each of them,
 *     above 0
 * @param iterations of least squares once it is settled what goes, not negative
 * @param threads threads that one operation may use
 * @param progress told the done and the total number of layers
 */
public record Options(
    Split images,
    @Nullable Pattern pattern,
    double damping,
    int iterations,
    int threads,
    BiConsumer<Integer, Integer> progress) {
  /** The damping of Frantar and Alistarh, 2023. */
  public static final double DAMPING = 0.01;

  /** Iterations of least squares where nothing else is asked for. */
  public static final int ITERATIONS = 10;

  /** Checks the numbers. */
  public Options {
    if (!(damping > 0) || iterations < 0 || threads < 1) {
      throw new IllegalArgumentException(
          "damping %s must be above 0, iterations %d not negative, threads %d at least 1"
              .formatted(damping, iterations, threads));
    }
  }

  /** The usual damping and iterations. */
  public static Options usual(
      Split images, @Nullable Pattern pattern, int threads, BiConsumer<Integer, Integer> progress) {
    return new Options(images, pattern, DAMPING, ITERATIONS, threads, progress);
  }
}
