package io.espalier.training;

import io.espalier.datasets.Evaluation;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * The state of a training between two epochs. In bytes: magic, identity, state, reports, the blocks
 * of floats as they are in memory, CRC-32C of all before it.
 *
 * @param identity hash of everything that decides the run; a checkpoint of another run is not used
 * @param selectedEpoch number of the best epoch so far
 * @param steps updates so far
 * @param weights all weights and statistics
 * @param selected the best epoch's weights and statistics; the same array as {@code weights} if the
 *     last epoch is the best
 * @param firstMoments first moments of the optimizer, by parameter
 * @param secondMoments second moments of the optimizer, by parameter
 * @param snapshot the weights that are kept beside the result; empty before their epoch
 * @param further what else the technique learns
 * @param reports what each epoch brought
 */
record Checkpoint(
    byte[] identity,
    int selectedEpoch,
    int steps,
    byte[] weights,
    byte[] selected,
    float[][] firstMoments,
    float[][] secondMoments,
    byte[] snapshot,
    float[][] further,
    List<EpochReport> reports) {
  private static final long MAGIC = 0x455350434B505432L; // ESPCKPT2

  byte[] toBytes() {
    try {
      GrowingBytes bytes = new GrowingBytes(estimatedSize());
      DataOutputStream out = new DataOutputStream(bytes);
      out.writeLong(MAGIC);
      writeBlock(out, identity);
      out.writeInt(selectedEpoch);
      out.writeInt(steps);
      writeReports(out);
      writeBlock(out, weights);
      out.writeBoolean(selected == weights);
      if (selected != weights) {
        writeBlock(out, selected);
      }
      writeFloats(out, firstMoments);
      writeFloats(out, secondMoments);
      writeBlock(out, snapshot);
      writeFloats(out, further);
      CRC32C crc = new CRC32C();
      crc.update(bytes.array(), 0, bytes.size());
      out.writeLong(crc.getValue());
      return bytes.exact();
    } catch (IOException e) {
      throw new UncheckedIOException("an array in memory refused to be written", e);
    }
  }

  /** Reads a checkpoint; empty if it is damaged or that of another run. */
  static Optional<Checkpoint> read(
      byte[] bytes, byte[] identity, List<String> classes, int epochs) {
    int length = bytes.length - Long.BYTES;
    if (length < Long.BYTES) {
      return Optional.empty();
    }
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, length);
    if (ByteBuffer.wrap(bytes).getLong(length) != crc.getValue()) {
      return Optional.empty();
    }
    try {
      DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes, 0, length));
      if (in.readLong() != MAGIC || !Arrays.equals(readBlock(in), identity)) {
        return Optional.empty();
      }
      int selectedEpoch = in.readInt();
      int steps = in.readInt();
      List<EpochReport> reports = readReports(in, classes, epochs);
      byte[] weights = readBlock(in);
      byte[] selected = in.readBoolean() ? weights : readBlock(in);
      return Optional.of(
          new Checkpoint(
              identity,
              selectedEpoch,
              steps,
              weights,
              selected,
              readFloats(in),
              readFloats(in),
              readBlock(in),
              readFloats(in),
              reports));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private int estimatedSize() {
    long size = 4096L + weights.length + (selected == weights ? 0 : selected.length);
    size += snapshot.length;
    for (float[][] moments : List.of(firstMoments, secondMoments, further)) {
      for (float[] array : moments) {
        size += Integer.BYTES + (long) Float.BYTES * array.length;
      }
    }
    return Math.toIntExact(size + reports.size() * 1024L);
  }

  private void writeReports(DataOutputStream out) throws IOException {
    out.writeInt(reports.size());
    for (EpochReport report : reports) {
      out.writeDouble(report.trainingLoss());
      out.writeDouble(report.validationLoss());
      out.writeDouble(report.seconds());
      out.writeDouble(report.imagesPerSecond());
      for (int[] row : report.validation().confusion()) {
        for (int count : row) {
          out.writeInt(count);
        }
      }
    }
  }

  private static List<EpochReport> readReports(DataInputStream in, List<String> classes, int epochs)
      throws IOException {
    List<EpochReport> reports = new ArrayList<>();
    int count = in.readInt();
    for (int i = 1; i <= count; i++) {
      double trainingLoss = in.readDouble();
      double validationLoss = in.readDouble();
      double seconds = in.readDouble();
      double imagesPerSecond = in.readDouble();
      int[][] confusion = new int[classes.size()][classes.size()];
      for (int[] row : confusion) {
        for (int column = 0; column < row.length; column++) {
          row[column] = in.readInt();
        }
      }
      Evaluation validation = new Evaluation(classes, confusion);
      reports.add(
          new EpochReport(
              i, epochs, trainingLoss, validationLoss, validation, seconds, imagesPerSecond));
    }
    return reports;
  }

  private static void writeBlock(DataOutputStream out, byte[] block) throws IOException {
    out.writeInt(block.length);
    out.write(block);
  }

  private static byte[] readBlock(DataInputStream in) throws IOException {
    return in.readNBytes(in.readInt());
  }

  private static void writeFloats(DataOutputStream out, float[][] arrays) throws IOException {
    out.writeInt(arrays.length);
    for (float[] array : arrays) {
      ByteBuffer bytes =
          ByteBuffer.allocate(array.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      bytes.asFloatBuffer().put(array);
      writeBlock(out, bytes.array());
    }
  }

  private static float[][] readFloats(DataInputStream in) throws IOException {
    float[][] arrays = new float[in.readInt()][];
    for (int i = 0; i < arrays.length; i++) {
      byte[] block = readBlock(in);
      arrays[i] = new float[block.length / Float.BYTES];
      ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(arrays[i]);
    }
    return arrays;
  }

  /**
   * A byte array stream of a size that is known roughly, whose array can be looked at without a
   * copy.
   */
  private static final class GrowingBytes extends ByteArrayOutputStream {
    GrowingBytes(int size) {
      super(size);
    }

    byte[] array() {
      return buf;
    }

    byte[] exact() {
      return buf.length == count ? buf : Arrays.copyOf(buf, count);
    }
  }
}
