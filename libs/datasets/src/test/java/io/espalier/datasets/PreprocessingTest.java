package io.espalier.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PreprocessingTest {

  @Test
  void theCanonicalFormAndItsDigestNeverChange() {
    Preprocessing defaults = Preprocessing.defaults(64);

    assertThat(defaults.toJson())
        .isEqualTo(
            "{\"contract\":\"espalier-preprocessing-1\",\"width\":64,\"height\":64,\"channels\":3,\"resize\":\"STRETCH\",\"order\":\"RGB\",\"mean\":[0.485,0.456,0.406],\"std\":[0.229,0.224,0.225]}");
    assertThat(defaults.digest())
        .isEqualTo("sha256:75c5b80522e991c08f0b797a2090f121a974038cad37000b45ffeb7c14af5cc8");
  }

  @Test
  void aContractComesBackFromItsJson() {
    for (Preprocessing contract :
        List.of(
            Preprocessing.defaults(224),
            Preprocessing.grey(32),
            new Preprocessing(
                5,
                7,
                3,
                ResizeRule.CROP_CENTER,
                ChannelOrder.BGR,
                List.of(0f, 1e-7f, -3.5f),
                List.of(1f, 1 / 3f, 1e10f)))) {
      assertThat(Preprocessing.fromJson(contract.toJson())).isEqualTo(contract);
      assertThat(Preprocessing.fromJson(contract.toJson()).digest()).isEqualTo(contract.digest());
    }
  }

  @Test
  void everyFieldChangesTheDigest() {
    Preprocessing base = Preprocessing.defaults(64);
    List<Float> mean = base.mean();
    List<Float> std = base.std();
    assertThat(
            List.of(
                base.digest(),
                new Preprocessing(65, 64, 3, base.resize(), base.order(), mean, std).digest(),
                new Preprocessing(64, 65, 3, base.resize(), base.order(), mean, std).digest(),
                new Preprocessing(64, 64, 3, ResizeRule.FIT_PAD, base.order(), mean, std).digest(),
                new Preprocessing(64, 64, 3, base.resize(), ChannelOrder.BGR, mean, std).digest(),
                new Preprocessing(64, 64, 3, base.resize(), base.order(), std, std).digest(),
                new Preprocessing(64, 64, 3, base.resize(), base.order(), mean, mean).digest(),
                Preprocessing.grey(64).digest()))
        .doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {                                            | not JSON
          []                                           | not a JSON object
          {"contract":"other"}                         | understands espalier-preprocessing-1
          {"contract":"espalier-preprocessing-1"}      | field 'width' is missing
          {"widht":64}                                 | unknown field 'widht'
          """)
  void jsonThatIsNoContractIsRefusedNamingTheField(String json, String message) {
    assertThatExceptionOfType(DatasetException.class)
        .isThrownBy(() -> Preprocessing.fromJson(json))
        .withMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          "width":64          | "width":0              | width is 0
          "width":64          | "width":4097           | width is 4097
          "width":64          | "width":6.5            | field 'width' is missing or not an integer
          "channels":3        | "channels":4           | channels is 4
          "channels":3        | "channels":1           | order is RGB with 1 channel
          "order":"RGB"       | "order":"HSV"          | use one of [RGB, BGR, GREY]
          "resize":"STRETCH"  | "resize":"CROP"        | use one of [STRETCH, FIT_PAD, CROP_CENTER]
          [0.485,             | [                      | mean has 2 value(s) for 3 channel(s)
          [0.229,             | [0,                    | every std must be positive
          [0.229,             | [1e39,                 | finite
          [0.229,             | ["a",                  | use numbers only
          "height":64         | "height":64,"height":2 | Duplicate field
          """)
  void aValueOutOfRangeIsNamedWithTheRemedy(String from, String to, String message) {
    String json = Preprocessing.defaults(64).toJson().replace(from, to);

    assertThatExceptionOfType(DatasetException.class)
        .isThrownBy(() -> Preprocessing.fromJson(json))
        .withMessageContaining(message);
  }

  @Test
  void theTensorHoldsNormalisedPlanesInTheContractsOrder() {
    // Given one pixel of each primary colour
    BufferedImage image = new BufferedImage(3, 1, BufferedImage.TYPE_INT_RGB);
    image.setRGB(0, 0, 0xff0000);
    image.setRGB(1, 0, 0x00ff00);
    image.setRGB(2, 0, 0x000080);
    List<Float> mean = List.of(0.5f, 0.25f, 0f);
    List<Float> std = List.of(0.5f, 0.25f, 2f);

    assertThat(
            tensor(
                new Preprocessing(3, 1, 3, ResizeRule.STRETCH, ChannelOrder.RGB, mean, std), image))
        .containsExactly(new float[] {1, -1, -1, -1, 3, -1, 0, 0, 128 / 255f / 2}, within(1e-6f));
    assertThat(
            tensor(
                new Preprocessing(3, 1, 3, ResizeRule.STRETCH, ChannelOrder.BGR, mean, std), image))
        .containsExactly(
            new float[] {-1, -1, 2 * 128 / 255f - 1, -1, 3, -1, 0.5f, 0, 0}, within(1e-6f));
    assertThat(
            tensor(
                new Preprocessing(
                    3, 1, 1, ResizeRule.STRETCH, ChannelOrder.GREY, List.of(0f), List.of(1f)),
                image))
        .containsExactly(new float[] {76 / 255f, 150 / 255f, 15 / 255f}, within(1e-6f));
  }

  @Test
  void aTensorIsWrittenAtItsOffsetAndNowhereElse() {
    float[] target = new float[20];
    BufferedImage image = new BufferedImage(2, 2, BufferedImage.TYPE_BYTE_GRAY);

    Preprocessing.grey(2).toTensor(image, target, 8);

    assertThat(target).startsWith(new float[8]).endsWith(new float[8]);
    assertThat(target[8]).isEqualTo(-2);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 64, 100})
  void anImageOfTheRightSizeIsNotChanged(int size) {
    BufferedImage image = TestImages.noise(size, size, BufferedImage.TYPE_BYTE_GRAY, size);
    for (ResizeRule rule : ResizeRule.values()) {
      Preprocessing contract =
          new Preprocessing(size, size, 1, rule, ChannelOrder.GREY, List.of(0f), List.of(1f));
      byte[] pixels = contract.toPixels(image);
      for (int at = 0; at < pixels.length; at++) {
        assertThat(pixels[at] & 0xff)
            .isEqualTo(image.getRaster().getSample(at % size, at / size, 0));
      }
    }
  }

  private static float[] tensor(Preprocessing contract, BufferedImage image) {
    float[] tensor = new float[contract.tensorLength()];
    contract.toTensor(image, tensor, 0);
    return tensor;
  }
}
