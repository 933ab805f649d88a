package io.espalier.artifacts.codec;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;

/** Makes bytes as they are in ONNX files, field by field. */
public final class OnnxBytes {

  public static final int FLOAT = 1;
  public static final int INT8 = 3;
  public static final int FLOAT16 = 10;

  private OnnxBytes() {}

  /** A model whose graph has these initializers, with a little of what else is in a file. */
  public static byte[] model(byte[]... initializers) {
    ByteArrayOutputStream graph = new ByteArrayOutputStream();
    for (int i = 0; i < initializers.length; i++) {
      ByteArrayOutputStream node = new ByteArrayOutputStream();
      field(node, 1, text("/layer" + i + "/conv/Conv_output_0_quantized"));
      field(node, 4, text("QLinearConv"));
      field(graph, 1, node.toByteArray());
      field(graph, 5, initializers[i]);
    }
    ByteArrayOutputStream model = new ByteArrayOutputStream();
    varint(model, 1 << 3);
    varint(model, 8);
    field(model, 2, text("espalier"));
    field(model, 7, graph.toByteArray());
    return model.toByteArray();
  }

  public static byte[] tensor(int type, byte[] raw, long... dimensions) {
    ByteArrayOutputStream tensor = new ByteArrayOutputStream();
    for (long dimension : dimensions) {
      varint(tensor, 1 << 3);
      varint(tensor, dimension);
    }
    varint(tensor, 2 << 3);
    varint(tensor, type);
    field(tensor, 8, text("onnx::Conv_" + raw.length));
    field(tensor, 9, raw);
    return tensor.toByteArray();
  }

  /** Laplacian weights whose scale differs between channels; the smallest are set to zero. */
  public static float[] prunedWeights(int rows, int rowLength, double sparsity, long seed) {
    Random random = new Random(seed);
    float[] weights = new float[rows * rowLength];
    for (int row = 0; row < rows; row++) {
      double scale = 0.02 * StrictMath.exp(0.3 * random.nextGaussian());
      for (int i = 0; i < rowLength; i++) {
        double u = random.nextDouble() - 0.5;
        double size = -StrictMath.log(1 - 2 * Math.abs(u));
        weights[row * rowLength + i] = (float) (scale * size * Math.signum(u));
      }
    }
    float[] sizes = new float[weights.length];
    for (int i = 0; i < sizes.length; i++) {
      sizes[i] = Math.abs(weights[i]);
    }
    Arrays.sort(sizes);
    float threshold = sparsity == 0 ? -1 : sizes[(int) (sparsity * (sizes.length - 1))];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = Math.abs(weights[i]) <= threshold ? 0 : weights[i];
    }
    return weights;
  }

  /** Symmetric INT8 per row: the largest weight of each row becomes 127. */
  public static byte[] quantized(float[] weights, int rows) {
    int rowLength = weights.length / rows;
    byte[] quantized = new byte[weights.length];
    for (int row = 0; row < rows; row++) {
      float largest = 1e-9f;
      for (int i = row * rowLength; i < (row + 1) * rowLength; i++) {
        largest = Math.max(largest, Math.abs(weights[i]));
      }
      for (int i = row * rowLength; i < (row + 1) * rowLength; i++) {
        quantized[i] = (byte) Math.rint(weights[i] / largest * 127);
      }
    }
    return quantized;
  }

  public static byte[] littleEndian(float[] values) {
    ByteBuffer bytes = ByteBuffer.allocate(values.length * 4).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return bytes.array();
  }

  static void field(ByteArrayOutputStream out, int number, byte[] value) {
    varint(out, number << 3 | 2);
    varint(out, value.length);
    out.writeBytes(value);
  }

  static void varint(ByteArrayOutputStream out, long value) {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      out.write((int) (rest & 0x7f | 0x80));
      rest >>>= 7;
    }
    out.write((int) rest);
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
