package io.espalier.datasets;

import java.util.List;

/**
 * An imported folder.
 *
 * @param dataset the images
 * @param notices what a person should know about them, one sentence or two each
 */
public record Imported(ImageDataset dataset, List<String> notices) {
  public Imported {
    notices = List.copyOf(notices);
  }
}
