package io.espalier.events.metrics;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.espalier.events.check.Checks;

/**
 * How many images of one class were recognised.
 *
 * @param name the class
 * @param images the images of the class
 * @param correct those of them that were given this class
 */
public record ClassRecall(@JsonProperty("class") String name, int images, int correct) {
  public ClassRecall {
    Checks.name("class", name);
    Checks.range("images", images, 0, Integer.MAX_VALUE);
    Checks.range("correct", correct, 0, images);
  }

  /** The recall, 0 to 1; 0 where the class has no image. */
  public double recall() {
    return images == 0 ? 0 : (double) correct / images;
  }

  /** The Wilson interval of the recall at 95%. */
  public Interval interval() {
    return Interval.wilson95(correct, images);
  }
}
