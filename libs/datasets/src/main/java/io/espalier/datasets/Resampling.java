package io.espalier.datasets;

/**
 * Resizing with a triangle filter: bilinear interpolation when enlarging, and a filter widened by
 * the scale when shrinking, so that every source pixel counts and nothing aliases. The same filter
 * as Pillow's {@code BILINEAR}.
 *
 * <p>Written here rather than taken from Java2D so that every JVM gives the same bytes: only IEEE
 * additions and multiplications in a fixed order.
 */
final class Resampling {

  private Resampling() {}

  /** Brings planes of any size to the contract's size: CHW, 8 bits. */
  static byte[] resize(Planes source, Preprocessing contract) {
    Geometry geometry = Geometry.of(source.width(), source.height(), contract);
    Weights columns =
        Weights.of(source.width(), geometry.scaledWidth, geometry.sourceX, geometry.copiedWidth);
    Weights rows =
        Weights.of(source.height(), geometry.scaledHeight, geometry.sourceY, geometry.copiedHeight);
    int plane = contract.width() * contract.height();
    byte[] target = new byte[contract.channels() * plane];
    for (int channel = 0; channel < contract.channels(); channel++) {
      int at = channel * plane + geometry.targetY * contract.width() + geometry.targetX;
      resizePlane(
          source.planes()[channel], source.width(), columns, rows, target, at, contract.width());
    }
    return target;
  }

  private static void resizePlane(
      byte[] source,
      int sourceWidth,
      Weights columns,
      Weights rows,
      byte[] target,
      int offset,
      int stride) {
    int width = columns.first.length;
    int top = rows.first[0];
    int bottom = rows.first[rows.first.length - 1] + rows.weight[rows.first.length - 1].length;
    float[] shrunk = new float[(bottom - top) * width];
    for (int y = top; y < bottom; y++) {
      for (int x = 0; x < width; x++) {
        float[] weight = columns.weight[x];
        int at = y * sourceWidth + columns.first[x];
        float sum = 0;
        for (int tap = 0; tap < weight.length; tap++) {
          sum += weight[tap] * (source[at + tap] & 0xff);
        }
        shrunk[(y - top) * width + x] = sum;
      }
    }
    for (int y = 0; y < rows.first.length; y++) {
      float[] weight = rows.weight[y];
      int at = (rows.first[y] - top) * width;
      for (int x = 0; x < width; x++) {
        float sum = 0;
        for (int tap = 0; tap < weight.length; tap++) {
          sum += weight[tap] * shrunk[at + tap * width + x];
        }
        target[offset + y * stride + x] = (byte) Math.clamp((int) (sum + 0.5f), 0, 255);
      }
    }
  }

  /**
   * Where the scaled image lies: the source is scaled to {@code scaledWidth x scaledHeight}, and
   * the part of it that begins at {@code sourceX, sourceY} is put at {@code targetX, targetY}.
   */
  private record Geometry(
      int scaledWidth,
      int scaledHeight,
      int sourceX,
      int sourceY,
      int copiedWidth,
      int copiedHeight,
      int targetX,
      int targetY) {

    static Geometry of(int width, int height, Preprocessing contract) {
      int w = contract.width();
      int h = contract.height();
      return switch (contract.resize()) {
        case STRETCH -> new Geometry(w, h, 0, 0, w, h, 0, 0);
        case FIT_PAD -> {
          boolean wide = (long) width * h >= (long) height * w;
          int scaledWidth = wide ? w : scaled(width, h, height);
          int scaledHeight = wide ? scaled(height, w, width) : h;
          yield new Geometry(
              scaledWidth,
              scaledHeight,
              0,
              0,
              scaledWidth,
              scaledHeight,
              (w - scaledWidth) / 2,
              (h - scaledHeight) / 2);
        }
        case CROP_CENTER -> {
          boolean wide = (long) width * h >= (long) height * w;
          int scaledWidth = wide ? Math.max(w, scaled(width, h, height)) : w;
          int scaledHeight = wide ? h : Math.max(h, scaled(height, w, width));
          yield new Geometry(
              scaledWidth, scaledHeight, (scaledWidth - w) / 2, (scaledHeight - h) / 2, w, h, 0, 0);
        }
      };
    }

    /** {@code side * numerator / denominator}, rounded, at least one pixel. */
    private static int scaled(int side, int numerator, int denominator) {
      long rounded = ((long) side * numerator * 2 + denominator) / (2L * denominator);
      return (int) Math.max(1, Math.min(rounded, Integer.MAX_VALUE));
    }
  }

  /** For each target position the first source position and the weights of it and its followers. */
  private record Weights(int[] first, float[][] weight) {

    static Weights of(int source, int scaled, int from, int count) {
      int[] first = new int[count];
      float[][] weight = new float[count][];
      double scale = (double) source / scaled;
      double support = Math.max(scale, 1);
      for (int i = 0; i < count; i++) {
        double centre = (from + i + 0.5) * scale;
        int low = Math.max(0, (int) Math.floor(centre - support + 0.5));
        int high = Math.min(source, (int) Math.floor(centre + support + 0.5));
        double[] raw = new double[high - low];
        double sum = 0;
        for (int tap = 0; tap < raw.length; tap++) {
          raw[tap] = Math.max(0, 1 - Math.abs((low + tap + 0.5 - centre) / support));
          sum += raw[tap];
        }
        first[i] = low;
        weight[i] = new float[raw.length];
        for (int tap = 0; tap < raw.length; tap++) {
          weight[i][tap] = (float) (raw[tap] / sum);
        }
      }
      return new Weights(first, weight);
    }
  }
}
