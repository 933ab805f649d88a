package io.espalier.datasets;

/**
 * What the first bytes of an image file say.
 *
 * @param format {@code png} or {@code jpeg}, the names that ImageIO uses
 */
record ImageHeader(String format) {

  private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
  private static final int MARKER = 0xff;
  private static final int START_OF_IMAGE = 0xd8;
  private static final int START_OF_SCAN = 0xda;

  /**
   * @throws DatasetException when the bytes are neither PNG nor JPEG, or are a CMYK JPEG
   */
  static ImageHeader of(byte[] encoded) {
    if (encoded.length == 0) {
      throw new DatasetException("it is empty");
    }
    if (startsWith(encoded, PNG)) {
      return new ImageHeader("png");
    }
    if (encoded.length > 3 && at(encoded, 0) == MARKER && at(encoded, 1) == START_OF_IMAGE) {
      if (jpegComponents(encoded) == 4) {
        throw new DatasetException("it is a CMYK JPEG, made for print; convert it to RGB");
      }
      return new ImageHeader("jpeg");
    }
    throw new DatasetException("it is not a PNG or JPEG image, whatever its name says");
  }

  private static boolean startsWith(byte[] bytes, byte[] start) {
    if (bytes.length < start.length) {
      return false;
    }
    for (int i = 0; i < start.length; i++) {
      if (bytes[i] != start[i]) {
        return false;
      }
    }
    return true;
  }

  /** The number of colour components in the frame header, or 0 when there is none. */
  private static int jpegComponents(byte[] jpeg) {
    int at = 2;
    while (at + 9 < jpeg.length) {
      if (at(jpeg, at) != MARKER) {
        return 0;
      }
      int marker = at(jpeg, at + 1);
      if (marker == MARKER) {
        at++;
      } else if (marker == START_OF_SCAN) {
        return 0;
      } else if (isFrame(marker)) {
        return at(jpeg, at + 9);
      } else {
        at += 2 + (at(jpeg, at + 2) << 8 | at(jpeg, at + 3));
      }
    }
    return 0;
  }

  /** Markers C0 to CF start a frame, but for the tables C4, C8 and CC. */
  private static boolean isFrame(int marker) {
    return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
  }

  private static int at(byte[] bytes, int index) {
    return bytes[index] & 0xff;
  }
}
