package io.espalier.standalone.advise;

import java.util.List;

/**
 * A recommendation; written as JSON by {@code advise --json}.
 *
 * @param recipe name of the built-in recipe
 * @param device name of the device
 * @param because why, in sentences that name facts of the model, the device and the images
 * @param facts what was found in the model
 * @param imagesPerClass training images of the smallest class; 0 where nothing is known of them
 */
public record Advice(
    String recipe, String device, List<String> because, ModelFacts facts, int imagesPerClass) {
  /** Makes the list immutable. */
  public Advice {
    because = List.copyOf(because);
  }
}
