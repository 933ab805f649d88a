package io.espalier.datasets;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ResamplingTest {

  @ParameterizedTest
  @EnumSource(ResizeRule.class)
  void oneToneStaysThatToneAtEverySize(ResizeRule rule) {
    for (int tone : new int[] {0, 1, 127, 254, 255}) {
      for (int size = 1; size < 40; size += 3) {
        BufferedImage image = flat(17, 17, tone);
        for (byte pixel : contract(size, size, rule).toPixels(image)) {
          assertThat(pixel & 0xff).as("tone %d at size %d", tone, size).isEqualTo(tone);
        }
      }
    }
  }

  @Test
  void halvingMixesEveryPixelAndKeepsTheMean() {
    // Given stripes that plain bilinear interpolation would miss
    BufferedImage image = new BufferedImage(64, 64, BufferedImage.TYPE_BYTE_GRAY);
    for (int y = 0; y < 64; y++) {
      for (int x = 0; x < 64; x++) {
        image.getRaster().setSample(x, y, 0, x % 4 == 0 ? 200 : 0);
      }
    }

    byte[] pixels = contract(8, 8, ResizeRule.STRETCH).toPixels(image);

    for (byte pixel : pixels) {
      assertThat(pixel & 0xff).isBetween(45, 56);
    }
  }

  @Test
  void enlargingTwoPixelsInterpolatesBetweenTheirCentres() {
    BufferedImage image = flat(2, 1, 0);
    image.getRaster().setSample(1, 0, 0, 100);

    assertThat(contract(8, 1, ResizeRule.STRETCH).toPixels(image))
        .containsExactly(0, 0, 13, 38, 63, 88, 100, 100);
  }

  @Test
  void fittingCentresTheWholeImageOnBlack() {
    byte[] pixels = contract(8, 8, ResizeRule.FIT_PAD).toPixels(flat(20, 10, 90));

    for (int y = 0; y < 8; y++) {
      for (int x = 0; x < 8; x++) {
        assertThat(pixels[y * 8 + x] & 0xff).isEqualTo(y >= 2 && y < 6 ? 90 : 0);
      }
    }
  }

  @Test
  void croppingKeepsTheMiddleAndItsAspectRatio() {
    // Given an image whose outer quarters are white
    BufferedImage image = flat(40, 20, 255);
    for (int y = 0; y < 20; y++) {
      for (int x = 10; x < 30; x++) {
        image.getRaster().setSample(x, y, 0, 40);
      }
    }

    byte[] pixels = contract(20, 20, ResizeRule.CROP_CENTER).toPixels(image);

    for (byte pixel : pixels) {
      assertThat(pixel & 0xff).isEqualTo(40);
    }
  }

  @ParameterizedTest
  @EnumSource(ResizeRule.class)
  void extremeAspectRatiosWork(ResizeRule rule) {
    for (int[] size : new int[][] {{1, 1}, {1, 300}, {300, 1}, {2, 4000}, {4000, 3}}) {
      assertThat(contract(9, 5, rule).toPixels(flat(size[0], size[1], 77))).hasSize(45);
    }
  }

  private static Preprocessing contract(int width, int height, ResizeRule rule) {
    return new Preprocessing(width, height, 1, rule, ChannelOrder.GREY, List.of(0f), List.of(1f));
  }

  private static BufferedImage flat(int width, int height, int tone) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        image.getRaster().setSample(x, y, 0, tone);
      }
    }
    return image;
  }
}
