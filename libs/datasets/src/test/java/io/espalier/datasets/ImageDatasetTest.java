package io.espalier.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ImageDatasetTest {

  private static final Preprocessing COLOUR =
      new Preprocessing(
          4,
          3,
          3,
          ResizeRule.STRETCH,
          ChannelOrder.RGB,
          List.of(0.4f, 0.5f, 0.6f),
          List.of(0.2f, 0.3f, 0.4f));
  private static final List<String> CLASSES = List.of("ok", "scratch");

  @TempDir Path folder;

  @Test
  void aDatasetComesBackFromItsPackedForm() throws IOException {
    for (int stored : new int[] {1, 3}) {
      for (Optional<Split> test :
          List.of(Optional.<Split>empty(), Optional.of(split(5, stored, 3)))) {
        ImageDataset dataset =
            new ImageDataset("parts", CLASSES, split(7, stored, 1), split(4, stored, 2), test);
        Path file = folder.resolve("dataset.bin");
        dataset.write(file);

        assertThat(ImageDataset.read(file)).isEqualTo(dataset);
        assertThat(ImageDataset.read(dataset.toBytes())).isEqualTo(dataset);
        assertThat(ImageDataset.read(dataset.toBytes()).toBytes()).isEqualTo(dataset.toBytes());
        assertThat(ImageDataset.read(new ByteArrayInputStream(dataset.toBytes())).test())
            .isEqualTo(test);
      }
    }
  }

  @Test
  void greyImagesAreStoredOnceAndWrittenToEveryChannel() {
    Split grey = split(1, 1, 9);
    float[] tensor = new float[36];

    grey.copyTo(0, Flip.NONE, tensor, 0);

    assertThat(dataset(1).toBytes().length).isLessThan(dataset(3).toBytes().length - 8 * 12);
    int value = grey.images().getFirst().pixels()[5] & 0xff;
    assertThat(tensor[5]).isEqualTo((value / 255f - 0.4f) / 0.2f);
    assertThat(tensor[17]).isEqualTo((value / 255f - 0.5f) / 0.3f);
    assertThat(tensor[29]).isEqualTo((value / 255f - 0.6f) / 0.4f);
  }

  @Test
  void splitsOfDifferentDepthAreBroughtToTheDeeperOne() {
    ImageDataset mixed =
        new ImageDataset("mixed", CLASSES, split(6, 3, 1), split(3, 1, 2), Optional.empty());

    ImageDataset read = ImageDataset.read(mixed.toBytes());

    float[] before = new float[36];
    float[] after = new float[36];
    mixed.validation().copyTo(1, Flip.BOTH, before, 0);
    read.validation().copyTo(1, Flip.BOTH, after, 0);
    assertThat(after).isEqualTo(before);
  }

  @ParameterizedTest
  @EnumSource(Flip.class)
  void aFlipMirrorsEveryPlane(Flip flip) {
    Split split = split(1, 3, 4);
    float[] plain = new float[36];
    float[] flipped = new float[40];

    split.copyTo(0, Flip.NONE, plain, 0);
    split.copyTo(0, flip, flipped, 4);

    for (int channel = 0; channel < 3; channel++) {
      for (int y = 0; y < 3; y++) {
        for (int x = 0; x < 4; x++) {
          boolean rows = flip == Flip.VERTICAL || flip == Flip.BOTH;
          boolean columns = flip == Flip.HORIZONTAL || flip == Flip.BOTH;
          int source = channel * 12 + (rows ? 2 - y : y) * 4 + (columns ? 3 - x : x);
          assertThat(flipped[4 + channel * 12 + y * 4 + x]).isEqualTo(plain[source]);
        }
      }
    }
    assertThat(flipped).startsWith(0, 0, 0, 0);
  }

  @Test
  void aTensorThatDoesNotFitIsNotWritten() {
    Split split = split(1, 3, 4);
    float[] target = new float[40];

    assertThatThrownBy(() -> split.copyTo(0, Flip.NONE, target, 5))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThat(target).containsOnly(0);
  }

  @Test
  void labelsNamesAndCountsAreThoseOfTheImages() {
    Split split = split(5, 1, 1);

    assertThat(split.size()).isEqualTo(5);
    assertThat(split.labels()).containsExactly(0, 1, 0, 1, 0);
    assertThat(split.label(3)).isEqualTo(1);
    assertThat(split.name(3)).isEqualTo("image-3");
    assertThat(split.classCounts()).containsExactly(3, 2);
    assertThat(split.first(2).size()).isEqualTo(2);
    assertThat(split.first(99).size()).isEqualTo(5);
  }

  @Test
  void imagesAndClassesThatDoNotFitAreNamed() {
    assertThatExceptionOfType(DatasetException.class)
        .isThrownBy(() -> Split.of(COLOUR, 2, List.of(new LabelledImage("x.png", 2, new byte[12]))))
        .withMessageContaining("x.png has label 2");
    assertThatExceptionOfType(DatasetException.class)
        .isThrownBy(() -> Split.of(COLOUR, 2, List.of(new LabelledImage("x.png", 1, new byte[13]))))
        .withMessageContaining("x.png has 13 values");
    assertThatExceptionOfType(DatasetException.class)
        .isThrownBy(
            () ->
                new ImageDataset(
                    "d", List.of("ok", "ok"), split(2, 1, 1), split(2, 1, 1), Optional.empty()))
        .withMessageContaining("two different classes");
    assertThatExceptionOfType(DatasetException.class)
        .isThrownBy(
            () -> new ImageDataset("d", CLASSES, split(2, 1, 1), split(0, 1, 1), Optional.empty()))
        .withMessageContaining("no validation images");
  }

  @Test
  void everyCutAndEveryChangedByteIsNoticed() {
    byte[] packed = dataset(1).toBytes();
    for (int at = 0; at < packed.length; at++) {
      byte[] cut = Arrays.copyOf(packed, at);
      byte[] changed = packed.clone();
      changed[at] ^= 0x20;
      assertThatExceptionOfType(DatasetException.class)
          .as("cut at %d", at)
          .isThrownBy(() -> ImageDataset.read(cut));
      assertThatExceptionOfType(DatasetException.class)
          .as("changed at %d", at)
          .isThrownBy(() -> ImageDataset.read(changed));
    }
    byte[] longer = Arrays.copyOf(packed, packed.length + 1);
    assertThatExceptionOfType(DatasetException.class)
        .isThrownBy(() -> ImageDataset.read(longer))
        .withMessageContaining("more bytes after its end");
  }

  @Test
  void aForgedHeaderWithARightChecksumGivesAnOrdinaryError() {
    byte[] packed = dataset(1).toBytes();
    for (int trial = 0; trial < 2000; trial++) {
      Random random = new Random(trial);
      byte[] forged = packed.clone();
      forged[8 + random.nextInt(forged.length - 12)] = (byte) random.nextInt();
      CRC32C checksum = new CRC32C();
      checksum.update(forged, 0, forged.length - 4);
      ByteBuffer.wrap(forged).putInt(forged.length - 4, (int) checksum.getValue());
      try {
        ImageDataset.read(forged);
      } catch (DatasetException expected) {
        assertThat(expected).as("trial %d", trial).hasMessageMatching("(?s).+[.].*");
      }
    }
  }

  private static ImageDataset dataset(int stored) {
    return new ImageDataset(
        "parts", CLASSES, split(4, stored, 1), split(4, stored, 2), Optional.empty());
  }

  private static Split split(int count, int stored, long seed) {
    Random random = new Random(seed);
    List<LabelledImage> images = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      byte[] pixels = new byte[stored * 12];
      random.nextBytes(pixels);
      images.add(new LabelledImage("image-" + i, i % 2, pixels));
    }
    return Split.of(COLOUR, 2, images);
  }
}
