package io.espalier.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImagesTest {

  private static final Preprocessing RGB =
      new Preprocessing(
          2, 1, 3, ResizeRule.STRETCH, ChannelOrder.RGB, List.of(0f, 0f, 0f), List.of(1f, 1f, 1f));

  @ParameterizedTest
  @ValueSource(
      ints = {
        BufferedImage.TYPE_INT_RGB,
        BufferedImage.TYPE_3BYTE_BGR,
        BufferedImage.TYPE_INT_ARGB,
        BufferedImage.TYPE_4BYTE_ABGR,
        BufferedImage.TYPE_INT_BGR
      })
  void coloursComeOutTheSameFromEveryLayout(int type) {
    BufferedImage image = new BufferedImage(2, 1, type);
    image.setRGB(0, 0, 0xff102030);
    image.setRGB(1, 0, 0xffa0b0c0);

    assertThat(decoded(image, "png")).containsExactly(0x10, 0xa0, 0x20, 0xb0, 0x30, 0xc0);
  }

  @Test
  void greySamplesAreTakenAsTheyAreAndNotBrightened() {
    BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_BYTE_GRAY);
    image.getRaster().setSample(0, 0, 0, 50);
    image.getRaster().setSample(1, 0, 0, 128);

    assertThat(decoded(image, "png")).containsExactly(50, 128, 50, 128, 50, 128);
  }

  @Test
  void sixteenBitsAreRoundedToEight() {
    BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_USHORT_GRAY);
    image.getRaster().setSample(0, 0, 0, 65_535);
    image.getRaster().setSample(1, 0, 0, 257 * 77 + 120);

    assertThat(decoded(image, "png")).containsExactly(255, 77, 255, 77, 255, 77);
  }

  @Test
  void aPaletteIsLookedUp() {
    byte[] red = {10, (byte) 200};
    byte[] green = {20, 100};
    byte[] blue = {30, 0};
    BufferedImage image =
        new BufferedImage(
            2, 1, BufferedImage.TYPE_BYTE_BINARY, new IndexColorModel(1, 2, red, green, blue));
    image.getRaster().setSample(1, 0, 0, 1);

    assertThat(decoded(image, "png")).containsExactly(10, 200, 20, 100, 30, 0);
  }

  @Test
  void transparentPixelsAreLaidOverWhite() {
    BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_INT_ARGB);
    image.setRGB(0, 0, 0x00123456);
    image.setRGB(1, 0, 0x80000000);

    assertThat(decoded(image, "png")).containsExactly(255, 127, 255, 127, 255, 127);
  }

  @Test
  void jpegImagesAreRead() {
    BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_INT_RGB);
    image.setRGB(0, 0, 0x808080);
    image.setRGB(1, 0, 0x808080);

    for (int value : decoded(image, "jpeg")) {
      assertThat(value).isBetween(126, 130);
    }
  }

  @Test
  void aCmykJpegIsRefusedWithTheRemedy() {
    // Given the head of a JPEG with four components
    byte[] jpeg = TestImages.encode(new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB), "jpeg");
    for (int at = 2; at < jpeg.length; at++) {
      if ((jpeg[at] & 0xff) == 0xff && (jpeg[at + 1] & 0xff) == 0xc0) {
        jpeg[at + 9] = 4;
        break;
      }
    }

    assertThatExceptionOfType(DatasetException.class)
        .isThrownBy(() -> Images.decode(jpeg))
        .withMessageContaining("CMYK")
        .withMessageContaining("convert it to RGB");
  }

  @ParameterizedTest
  @ValueSource(strings = {"png", "jpeg"})
  void anImageThatIsCutOffIsRefusedWhereverTheCutIs(String format) {
    byte[] whole =
        TestImages.encode(TestImages.noise(24, 24, BufferedImage.TYPE_INT_RGB, 1), format);
    for (int percent = 0; percent <= 90; percent += 6) {
      byte[] cut = Arrays.copyOf(whole, whole.length * percent / 100);
      assertThatExceptionOfType(DatasetException.class)
          .as("%s cut at %d%%", format, percent)
          .isThrownBy(() -> Images.decode(cut));
    }
  }

  @Test
  void textThatIsNamedLikeAnImageIsRefused() {
    assertThatExceptionOfType(DatasetException.class)
        .isThrownBy(() -> Images.decode("version https://git-lfs".getBytes()))
        .withMessageContaining("not a PNG or JPEG image");
    assertThatExceptionOfType(DatasetException.class)
        .isThrownBy(() -> Images.decode(new byte[0]))
        .withMessageContaining("empty");
    assertThatExceptionOfType(DatasetException.class)
        .isThrownBy(() -> Images.read(Path.of("no", "such.png")))
        .withMessageContaining("cannot be read");
  }

  @Test
  void anImageThatClaimsToBeHugeIsRefusedBeforeItIsDecoded() {
    // Given a PNG whose header says 100,000 x 100,000
    byte[] png = TestImages.encode(new BufferedImage(1, 1, BufferedImage.TYPE_BYTE_GRAY), "png");
    byte[] side = {0, 1, (byte) 0x86, (byte) 0xa0};
    System.arraycopy(side, 0, png, 16, 4);
    System.arraycopy(side, 0, png, 20, 4);

    assertThatExceptionOfType(DatasetException.class)
        .isThrownBy(() -> Images.decode(png))
        .withMessageContaining("100000 x 100000 pixels");
  }

  @Test
  void floatingPointSamplesAreRefused() {
    var model =
        new java.awt.image.ComponentColorModel(
            java.awt.color.ColorSpace.getInstance(java.awt.color.ColorSpace.CS_GRAY),
            false,
            false,
            java.awt.Transparency.OPAQUE,
            DataBuffer.TYPE_FLOAT);
    BufferedImage image =
        new BufferedImage(model, model.createCompatibleWritableRaster(2, 1), false, null);

    assertThatExceptionOfType(DatasetException.class)
        .isThrownBy(() -> RGB.toPixels(image))
        .withMessageContaining("floating-point");
  }

  private static int[] decoded(BufferedImage image, String format) {
    byte[] pixels = RGB.toPixels(Images.decode(TestImages.encode(image, format)));
    int[] values = new int[pixels.length];
    for (int at = 0; at < pixels.length; at++) {
      values[at] = pixels[at] & 0xff;
    }
    return values;
  }
}
