package io.espalier.standalone;

import io.espalier.datasets.ImageDataset;
import io.espalier.datasets.SyntheticPackaging;
import io.espalier.events.Submission;
import io.espalier.graph.OnnxWriter;
import io.espalier.graph.build.ResNet18;
import io.espalier.standalone.client.RegistryClient;

/**
 * The smallest inputs on which the whole pipeline does real work: a narrow ResNet-18, few images.
 */
final class TinyInputs {

  static final int SIZE = 32;
  private static final int HIDDEN = 16;
  private static final int BASE_WIDTH = 8;

  private TinyInputs() {}

  static ImageDataset dataset() {
    return SyntheticPackaging.generate(new SyntheticPackaging.Options(96, 48, 0, SIZE, 5));
  }

  static byte[] untrained(long seed) {
    return OnnxWriter.toBytes(ResNet18.build(4, SIZE, HIDDEN, BASE_WIDTH, seed));
  }

  /** Uploads both and says what to run on them. */
  static Submission upload(RegistryClient registry, String runId, String recipe) {
    return new Submission(
        runId,
        "tiny-packaging",
        registry.upload(untrained(3), "model"),
        registry.upload(dataset().toBytes(), "dataset"),
        recipe,
        3,
        1);
  }
}
