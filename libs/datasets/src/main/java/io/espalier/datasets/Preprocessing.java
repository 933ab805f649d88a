package io.espalier.datasets;

import java.awt.image.BufferedImage;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * The contract between a model and its images: how a picture becomes the tensor that the model was
 * trained on. Import, training, calibration and serving all go through {@link #toTensor}, so they
 * cannot differ; the digest travels with every model version.
 *
 * <p>An image is decoded to 8 bits per channel, resized, and each value v becomes {@code (v / 255 -
 * mean) / std}, planes one after the other (CHW).
 *
 * @param width of the tensor in pixels, 1 to 4096
 * @param height of the tensor in pixels, 1 to 4096
 * @param channels 1 or 3
 * @param resize how other sizes are brought to width and height
 * @param order of the planes; GREY exactly when there is one channel
 * @param mean one per channel, in units of the full range (0 to 1)
 * @param std one per channel, positive, in units of the full range
 */
public record Preprocessing(
    int width,
    int height,
    int channels,
    ResizeRule resize,
    ChannelOrder order,
    List<Float> mean,
    List<Float> std) {

  /** The largest width and height. */
  public static final int SIDE_PIXELS_MAX = 4096;

  static final int LEVELS = 256;

  /**
   * @throws DatasetException when a value is outside its documented range
   */
  public Preprocessing {
    mean = List.copyOf(mean);
    std = List.copyOf(std);
    checkSide("width", width);
    checkSide("height", height);
    if (channels != 1 && channels != 3) {
      throw invalid("channels is " + channels, "use 1 (grey) or 3 (colour)");
    }
    if (order.channels() != channels) {
      throw invalid(
          "order is %s with %d channel(s)".formatted(order, channels),
          "use GREY with 1 channel, RGB or BGR with 3");
    }
    checkPerChannel("mean", mean, channels);
    checkPerChannel("std", std, channels);
    for (float value : std) {
      if (value <= 0) {
        throw invalid("std contains " + value, "every std must be positive");
      }
    }
  }

  /** Three channels, RGB, stretched to a square, with the means and deviations of ImageNet. */
  public static Preprocessing defaults(int size) {
    return new Preprocessing(
        size,
        size,
        3,
        ResizeRule.STRETCH,
        ChannelOrder.RGB,
        List.of(0.485f, 0.456f, 0.406f),
        List.of(0.229f, 0.224f, 0.225f));
  }

  /** One grey channel, stretched to a square, mean 0.5 and deviation 0.25. */
  public static Preprocessing grey(int size) {
    return new Preprocessing(
        size, size, 1, ResizeRule.STRETCH, ChannelOrder.GREY, List.of(0.5f), List.of(0.25f));
  }

  /** Floats in one tensor: channels x height x width. */
  public int tensorLength() {
    return channels * height * width;
  }

  /**
   * The digest of the contract: {@code sha256:} and the hexadecimal SHA-256 of {@link #toJson()}.
   */
  public String digest() {
    try {
      MessageDigest hash = MessageDigest.getInstance("SHA-256");
      byte[] json = toJson().getBytes(StandardCharsets.UTF_8);
      return "sha256:" + HexFormat.of().formatHex(hash.digest(json));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform provides SHA-256", e);
    }
  }

  /** Canonical JSON: fixed order of fields, no white space. Equal contracts give equal text. */
  public String toJson() {
    return PreprocessingJson.write(this);
  }

  /**
   * Reads a contract from JSON in any layout.
   *
   * @throws DatasetException naming the field that is missing, unknown or out of range
   */
  public static Preprocessing fromJson(String json) {
    return PreprocessingJson.read(json);
  }

  /**
   * Writes the image as {@link #tensorLength()} normalised floats, CHW, at {@code offset}.
   *
   * @throws DatasetException when the image has more than four channels or 16-bit floats
   * @throws IndexOutOfBoundsException when the tensor does not fit into {@code target}
   */
  public void toTensor(BufferedImage image, float[] target, int offset) {
    byte[] pixels = toPixels(image);
    float[][] levels = levels();
    int plane = width * height;
    for (int channel = 0; channel < channels; channel++) {
      float[] level = levels[channel];
      for (int at = 0; at < plane; at++) {
        target[offset + channel * plane + at] = level[pixels[channel * plane + at] & 0xff];
      }
    }
  }

  /** Resized planes of 8-bit values, CHW in this contract's order: what a dataset stores. */
  public byte[] toPixels(BufferedImage image) {
    return Resampling.resize(Planes.of(image, order), this);
  }

  /** For each channel, the normalised value of each of the 256 pixel values. */
  float[][] levels() {
    float[][] levels = new float[channels][LEVELS];
    for (int channel = 0; channel < channels; channel++) {
      for (int value = 0; value < LEVELS; value++) {
        levels[channel][value] = (value / 255f - mean.get(channel)) / std.get(channel);
      }
    }
    return levels;
  }

  private static void checkSide(String field, int pixels) {
    if (pixels < 1 || pixels > SIDE_PIXELS_MAX) {
      throw invalid(field + " is " + pixels, "use 1 to " + SIDE_PIXELS_MAX + " pixels");
    }
  }

  private static void checkPerChannel(String field, List<Float> values, int channels) {
    if (values.size() != channels) {
      throw invalid(
          "%s has %d value(s) for %d channel(s)".formatted(field, values.size(), channels),
          "give one per channel");
    }
    for (float value : values) {
      if (!Float.isFinite(value)) {
        throw invalid(field + " contains " + value, "every value must be a finite number");
      }
    }
  }

  static DatasetException invalid(String what, String remedy) {
    return new DatasetException(
        "The preprocessing contract is invalid: %s; %s.".formatted(what, remedy));
  }
}
