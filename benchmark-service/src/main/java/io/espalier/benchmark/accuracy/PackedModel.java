package io.espalier.benchmark.accuracy;

import io.espalier.artifacts.ModelPackage;
import io.espalier.benchmark.measure.MeasurementException;
import io.espalier.datasets.Split;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A model in the form in which it is released, and the file that comes out when it is unpacked
 * again; that file goes when this is closed. Packing takes seconds: it is done when the unpacked
 * file is first asked for.
 */
public final class PackedModel implements AutoCloseable {
  private final Path onnx;
  private long packedBytes;
  private @Nullable Path unpacked;

  /**
   * @param onnx the file to be released
   */
  public PackedModel(Path onnx) {
    this.onnx = onnx;
  }

  /**
   * The unpacked file, which has the same bytes as the one that was packed.
   *
   * @throws MeasurementException if a byte differs
   */
  public synchronized Path unpacked() {
    if (unpacked == null) {
      unpacked = packAndUnpack();
    }
    return unpacked;
  }

  /** Size of the packed form. */
  public synchronized long packedBytes() {
    unpacked();
    return packedBytes;
  }

  private Path packAndUnpack() {
    try {
      byte[] content = Files.readAllBytes(onnx);
      byte[] packed = ModelPackage.pack(content);
      byte[] restored = ModelPackage.unpack(packed);
      int different = Arrays.mismatch(content, restored);
      if (different >= 0) {
        throw new MeasurementException(
            "the packed model does not give its file back: byte %d differs".formatted(different));
      }
      packedBytes = packed.length;
      Path file = Files.createTempFile("espalier-unpacked-", ".onnx");
      Files.write(file, restored);
      return file;
    } catch (IOException failed) {
      throw new MeasurementException(
          "the packed model could not be checked: " + failed.getMessage(), failed);
    }
  }

  /**
   * Compares what ONNX Runtime says with the unpacked file and with the original, to the last bit.
   *
   * @throws MeasurementException naming the first image whose answer differs
   */
  public static void requireSame(Predictions original, Predictions unpacked, Split split) {
    for (int i = 0; i < Math.min(original.count(), unpacked.count()); i++) {
      float[] before = original.logits().get(i);
      float[] after = unpacked.logits().get(i);
      if (!Arrays.equals(before, after)) {
        throw new MeasurementException(
            "ONNX Runtime answers image \"%s\" with %s from the unpacked model, but with %s from the original"
                .formatted(split.name(i), Arrays.toString(after), Arrays.toString(before)));
      }
    }
  }

  @Override
  public synchronized void close() {
    if (unpacked != null) {
      try {
        Files.deleteIfExists(unpacked);
      } catch (IOException stays) {
        unpacked.toFile().deleteOnExit();
      }
    }
  }
}
