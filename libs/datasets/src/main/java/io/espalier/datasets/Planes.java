package io.espalier.datasets;

import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;

/**
 * A decoded image as planes of 8-bit values in a contract's channel order.
 *
 * <p>Samples are taken from the raster as they are. {@link BufferedImage#getRGB} is not used where
 * the samples can be had: it converts between colour spaces, which brightens grey images and
 * depends on the platform's colour management. Transparent pixels are laid over white.
 *
 * @param planes one per channel, rows from the top
 */
record Planes(int width, int height, byte[][] planes) {

  private static final int OPAQUE = 255;

  static Planes of(BufferedImage image, ChannelOrder order) {
    int width = image.getWidth();
    int height = image.getHeight();
    byte[][] planes = new byte[order.channels()][width * height];
    RowReader rows = reader(image);
    int[] rgb = new int[3 * width];
    for (int y = 0; y < height; y++) {
      rows.read(y, rgb);
      switch (order) {
        case RGB -> split(rgb, planes, y * width, width, 0, 1, 2);
        case BGR -> split(rgb, planes, y * width, width, 2, 1, 0);
        case GREY -> luma(rgb, planes[0], y * width, width);
      }
    }
    return new Planes(width, height, planes);
  }

  private static void split(
      int[] rgb, byte[][] planes, int at, int width, int first, int second, int third) {
    for (int x = 0; x < width; x++) {
      planes[0][at + x] = (byte) rgb[3 * x + first];
      planes[1][at + x] = (byte) rgb[3 * x + second];
      planes[2][at + x] = (byte) rgb[3 * x + third];
    }
  }

  private static void luma(int[] rgb, byte[] plane, int at, int width) {
    for (int x = 0; x < width; x++) {
      int luma = 299 * rgb[3 * x] + 587 * rgb[3 * x + 1] + 114 * rgb[3 * x + 2];
      plane[at + x] = (byte) ((luma + 500) / 1000);
    }
  }

  /** Reads one row as 8-bit red, green and blue. */
  private interface RowReader {
    void read(int y, int[] rgb);
  }

  private static RowReader reader(BufferedImage image) {
    ColorModel colours = image.getColorModel();
    if (colours instanceof IndexColorModel palette) {
      return paletteReader(image.getRaster(), palette);
    }
    Raster raster = image.getRaster();
    int bands = raster.getNumBands();
    if (bands > 4) {
      throw new DatasetException(
          "The image has %d channels; convert it to grey or RGB, with or without transparency."
              .formatted(bands));
    }
    int type = raster.getTransferType();
    if (type == DataBuffer.TYPE_FLOAT || type == DataBuffer.TYPE_DOUBLE) {
      throw new DatasetException(
          "The image has floating-point samples; convert it to 8 or 16 bits per channel.");
    }
    return sampleReader(raster, colours.hasAlpha(), colours.isAlphaPremultiplied());
  }

  private static RowReader paletteReader(Raster raster, IndexColorModel palette) {
    int width = raster.getWidth();
    int[] indices = new int[width];
    int[] argb = new int[palette.getMapSize()];
    palette.getRGBs(argb);
    return (y, rgb) -> {
      raster.getSamples(0, y, width, 1, 0, indices);
      for (int x = 0; x < width; x++) {
        int colour = indices[x] < argb.length ? argb[indices[x]] : 0;
        int alpha = colour >>> 24;
        rgb[3 * x] = overWhite(colour >> 16 & 0xff, alpha, false);
        rgb[3 * x + 1] = overWhite(colour >> 8 & 0xff, alpha, false);
        rgb[3 * x + 2] = overWhite(colour & 0xff, alpha, false);
      }
    };
  }

  private static RowReader sampleReader(Raster raster, boolean alpha, boolean premultiplied) {
    int width = raster.getWidth();
    int bands = raster.getNumBands();
    int colourBands = Math.min(alpha ? bands - 1 : bands, 3);
    int[] depths = raster.getSampleModel().getSampleSize();
    int[] samples = new int[bands * width];
    return (y, rgb) -> {
      raster.getPixels(0, y, width, 1, samples);
      for (int x = 0; x < width; x++) {
        int at = x * bands;
        int opacity = alpha ? eightBits(samples[at + bands - 1], depths[bands - 1]) : OPAQUE;
        for (int colour = 0; colour < 3; colour++) {
          int band = colourBands < 3 ? 0 : colour;
          int value = eightBits(samples[at + band], depths[band]);
          rgb[3 * x + colour] = overWhite(value, opacity, premultiplied);
        }
      }
    };
  }

  /** Scales a sample of any depth so that its largest value becomes 255, rounding to nearest. */
  private static int eightBits(int sample, int depth) {
    if (depth == 8) {
      return sample;
    }
    long max = (1L << depth) - 1;
    long value = depth == 32 ? sample & 0xffffffffL : sample;
    return (int) ((value * 255 + max / 2) / max);
  }

  private static int overWhite(int value, int alpha, boolean premultiplied) {
    if (alpha == OPAQUE) {
      return value;
    }
    int colour = premultiplied ? value * OPAQUE : value * alpha;
    return Math.min(255, (colour + 255 * (OPAQUE - alpha) + OPAQUE / 2) / OPAQUE);
  }
}
