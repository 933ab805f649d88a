package io.espalier.benchmark.measure;

import io.espalier.graph.Graph;
import io.espalier.graph.OnnxWriter;
import io.espalier.graph.build.ResNet18;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A network small enough for a test: ResNet-18 with four channels where the original has 64. */
public final class TinyModel {
  public static final int SIZE = 32;
  public static final int CLASSES = 3;

  private static final int CHANNELS = 3;

  private TinyModel() {}

  public static Graph graph(long seed) {
    return ResNet18.build(CLASSES, SIZE, 8, 4, seed);
  }

  /** Writes {@link #graph} to a file of that name. */
  static Path write(Path directory, long seed) {
    Path file = directory.resolve("tiny-%d.onnx".formatted(seed));
    OnnxWriter.write(graph(seed), file);
    return file;
  }

  static List<float[]> images(int count, long seed) {
    Random random = new Random(seed);
    List<float[]> images = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      float[] image = new float[CHANNELS * SIZE * SIZE];
      for (int k = 0; k < image.length; k++) {
        image[k] = (float) random.nextGaussian();
      }
      images.add(image);
    }
    return images;
  }
}
