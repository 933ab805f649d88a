package io.espalier.training;

import io.espalier.datasets.ImageDataset;
import io.espalier.datasets.Split;
import io.espalier.graph.Graph;
import io.espalier.graph.OnnxWriter;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.jspecify.annotations.Nullable;

/**
 * What decides the outcome of a training, as a hash: a checkpoint is only used for the run that
 * wrote it.
 */
final class RunIdentity {
  private RunIdentity() {}

  static byte[] of(
      Graph graph, @Nullable Graph teacher, ImageDataset data, TrainingOptions options) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(OnnxWriter.toBytes(graph));
      if (teacher != null) {
        digest.update(OnnxWriter.toBytes(teacher));
      }
      digest.update(options.toString().getBytes(StandardCharsets.UTF_8));
      digest.update(data.preprocessing().toJson().getBytes(StandardCharsets.UTF_8));
      update(digest, data.train());
      update(digest, data.validation());
      return digest.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static void update(MessageDigest digest, Split split) {
    for (int i = 0; i < split.size(); i++) {
      digest.update((byte) split.label(i));
      digest.update(split.name(i).getBytes(StandardCharsets.UTF_8));
    }
    digest.update((byte) -1);
  }
}
