package io.espalier.training;

import io.espalier.datasets.ImageDataset;
import io.espalier.datasets.LabelledImage;
import io.espalier.datasets.Split;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** Stripes whose training images all have a wrong label. */
final class WrongLabels {
  private WrongLabels() {}

  static ImageDataset of(ImageDataset data) {
    List<LabelledImage> images = new ArrayList<>();
    int classes = data.classes().size();
    for (int i = 0; i < data.train().size(); i++) {
      images.add(Stripes.image(i, i % classes, (i + 1) % classes, new Random(i)));
    }
    return new ImageDataset(
        "wrong",
        data.classes(),
        Split.of(data.preprocessing(), classes, images),
        data.validation(),
        Optional.empty());
  }
}
