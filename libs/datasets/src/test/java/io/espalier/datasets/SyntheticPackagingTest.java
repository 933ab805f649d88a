package io.espalier.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.espalier.datasets.SyntheticPackaging.Options;
import io.espalier.datasets.packaging.Dice;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SyntheticPackagingTest {

  @Test
  void theSameSeedGivesTheSameBytesOnEveryMachine() throws Exception {
    byte[] packed = SyntheticPackaging.generate(new Options(40, 8, 8, 64, 7)).toBytes();

    assertThat(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(packed)))
        .isEqualTo("b8ffdab40a3827ccf6a0a3a5183af9b3a5d24bf0bcdd23c043a9f1a940487384");
  }

  @Test
  void anotherSeedGivesOtherImages() {
    ImageDataset one = SyntheticPackaging.generate(new Options(20, 4, 0, 32, 1));

    assertThat(SyntheticPackaging.generate(new Options(20, 4, 0, 32, 1))).isEqualTo(one);
    assertThat(SyntheticPackaging.generate(new Options(20, 4, 0, 32, 2))).isNotEqualTo(one);
  }

  @Test
  void anImageDoesNotDependOnHowManyOthersThereAre() {
    ImageDataset few = SyntheticPackaging.generate(new Options(20, 4, 0, 32, 1));
    ImageDataset many = SyntheticPackaging.generate(new Options(20, 4, 40, 32, 1));

    assertThat(many.train()).isEqualTo(few.train());
    assertThat(many.validation()).isEqualTo(few.validation());
  }

  @Test
  void theClassesAreAsUnbalancedAsInPractice() {
    ImageDataset dataset = SyntheticPackaging.generate(new Options(1000, 100, 0, 16, 3));

    assertThat(dataset.classes()).containsExactly("dent", "label-misprint", "ok", "scratch");
    assertThat(dataset.train().classCounts()).containsExactly(200, 150, 400, 250);
    assertThat(dataset.validation().classCounts()).containsExactly(20, 15, 40, 25);
    assertThat(dataset.test()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"4", "5", "6", "7", "9", "11", "13"})
  void everyClassIsInEverySplitHoweverSmall(int count) {
    ImageDataset dataset = SyntheticPackaging.generate(new Options(count, count, count, 16, count));

    assertThat(dataset.train().classCounts()).doesNotContain(0);
    assertThat(dataset.test().orElseThrow().classCounts()).doesNotContain(0);
    assertThat(dataset.train().size()).isEqualTo(count);
  }

  @Test
  void picturesUseTheRangeOfTonesWithoutDrowningInBlackOrWhite() {
    Split split = SyntheticPackaging.generate(new Options(60, 4, 0, 64, 5)).train();
    for (int i = 0; i < split.size(); i++) {
      byte[] pixels = split.images().get(i).pixels();
      int ends = 0;
      long sum = 0;
      for (byte pixel : pixels) {
        int tone = pixel & 0xff;
        sum += tone;
        ends += tone == 0 || tone == 255 ? 1 : 0;
      }
      assertThat(sum / pixels.length).as(split.name(i)).isBetween(60L, 200L);
      assertThat(ends).as(split.name(i)).isLessThan(pixels.length / 6);
    }
  }

  @Test
  void thePicturesAreGreyAndStoredOnce() {
    assertThat(SyntheticPackaging.generate(new Options(4, 4, 0, 20, 1)).train().storedChannels())
        .isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({
    "3, 4, 0, 64",
    "4, 3, 0, 64",
    "4, 4, 3, 64",
    "4, 4, -1, 64",
    "4, 4, 0, 15",
    "4, 4, 0, 513"
  })
  void optionsOutOfRangeAreRefused(int train, int validation, int test, int size) {
    assertThatExceptionOfType(DatasetException.class)
        .isThrownBy(() -> new Options(train, validation, test, size, 1))
        .withMessageContaining("Cannot generate");
  }

  @Test
  void theRandomNumbersAreThoseOfSplitMix() {
    Dice dice = Dice.of(1, 2, 3);

    assertThat(dice.bits()).isEqualTo(5649887244965920420L);
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < 20_000; i++) {
      assertThat(dice.below(7)).isBetween(0, 6);
      double bell = dice.bell();
      sum += bell;
      squares += bell * bell;
    }
    assertThat(sum / 20_000).isBetween(-0.03, 0.03);
    assertThat(squares / 20_000).isBetween(0.96, 1.04);
  }
}
