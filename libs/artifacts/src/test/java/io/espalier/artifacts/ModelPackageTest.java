package io.espalier.artifacts;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.github.luben.zstd.Zstd;
import io.espalier.artifacts.codec.OnnxBytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelPackageTest {

  private static final int ROWS = 256;
  private static final int COLUMNS = 128;

  @ParameterizedTest
  @CsvSource({"0.0, 0.99", "0.5, 0.97", "0.7, 0.93", "0.9, 0.88", "0.98, 0.85"})
  void prunedIntegerWeightsAreClearlySmallerThanWithZstd(double sparsity, double share) {
    float[] weights = OnnxBytes.prunedWeights(ROWS, COLUMNS * 9, sparsity, 7);
    byte[] onnx =
        OnnxBytes.model(
            OnnxBytes.tensor(
                OnnxBytes.INT8, OnnxBytes.quantized(weights, ROWS), ROWS, COLUMNS, 3, 3));

    byte[] packed = ModelPackage.pack(onnx);

    assertThat(ModelPackage.unpack(packed)).isEqualTo(onnx);
    assertThat(packed.length).isLessThan((int) (share * Zstd.compress(onnx, 19).length));
  }

  @ParameterizedTest
  @CsvSource({"0.0, 0.94", "0.7, 0.85", "0.9, 0.82"})
  void prunedFloatWeightsAreClearlySmallerThanWithZstd(double sparsity, double share) {
    float[] weights = OnnxBytes.prunedWeights(ROWS, COLUMNS * 9, sparsity, 7);
    byte[] onnx =
        OnnxBytes.model(
            OnnxBytes.tensor(
                OnnxBytes.FLOAT, OnnxBytes.littleEndian(weights), ROWS, COLUMNS, 3, 3));

    byte[] packed = ModelPackage.pack(onnx);

    assertThat(ModelPackage.unpack(packed)).isEqualTo(onnx);
    assertThat(packed.length).isLessThan((int) (share * Zstd.compress(onnx, 19).length));
  }

  @Test
  void aRegularPatternOfZerosCostsNearlyNothing() {
    // Given two of four weights along the input channels, always the same two
    byte[] weights = new byte[64 * 64 * 9];
    Random random = new Random(3);
    for (int at = 0; at < weights.length; at++) {
      int column = at / 9 % 64;
      weights[at] = (byte) (column % 4 < 2 ? 1 + random.nextInt(2) * 126 : 0);
    }
    byte[] onnx = OnnxBytes.model(OnnxBytes.tensor(OnnxBytes.INT8, weights, 64, 64, 3, 3));

    byte[] packed = ModelPackage.pack(onnx);

    // Then there is little more than one bit for each of the others
    assertThat(packed.length).isLessThan(weights.length / 16 + 700);
    assertThat(ModelPackage.unpack(packed)).isEqualTo(onnx);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 7, 8, 100, 1023, 1024, 1025, 70_000})
  void anyBytesComeBack(int length) {
    byte[] noise = noise(length);
    byte[] zeros = new byte[length];
    byte[] text = Arrays.copyOf("onnx::Conv_193 ".repeat(length / 15 + 1).getBytes(UTF_8), length);

    for (byte[] file : List.of(noise, zeros, text)) {
      byte[] packed = ModelPackage.pack(file);
      assertThat(ModelPackage.unpack(packed)).isEqualTo(file);
      assertThat(packed.length).isLessThan(length + 100);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "3, 1024,1,1,1", "3, 1,2048,1,1", "3, 2048,1,1,1", "3, 33,1,7,7", "3, 1,1,1,2000",
    "1, 16,16,1,1", "1, 5,7,11,3", "10, 512,1,1,1", "10, 9,8,3,5", "1, 1,1,64,64"
  })
  void tensorsOfAwkwardShapesComeBack(int type, int d0, int d1, int d2, int d3) {
    int elementBytes = type == OnnxBytes.INT8 ? 1 : type == OnnxBytes.FLOAT ? 4 : 2;
    byte[] raw = new byte[d0 * d1 * d2 * d3 * elementBytes];
    Random random = new Random(raw.length);
    for (int at = 0; at < raw.length; at++) {
      raw[at] = random.nextInt(3) == 0 ? (byte) random.nextInt() : 0;
    }
    byte[] onnx = OnnxBytes.model(OnnxBytes.tensor(type, raw, d0, d1, d2, d3));

    assertThat(ModelPackage.unpack(ModelPackage.pack(onnx))).isEqualTo(onnx);
  }

  @Test
  void everyIntegerWeightComesBackTheMostNegativeIncluded() {
    byte[] raw = new byte[4096];
    for (int at = 0; at < raw.length; at++) {
      raw[at] = (byte) (at * 7);
    }
    byte[] onnx = OnnxBytes.model(OnnxBytes.tensor(OnnxBytes.INT8, raw, 64, 64));

    assertThat(ModelPackage.unpack(ModelPackage.pack(onnx))).isEqualTo(onnx);
  }

  @Test
  void tensorsThatAreTheSameAreKeptOnce() {
    byte[] tensor = OnnxBytes.tensor(OnnxBytes.INT8, noise(20_000), 100, 200);

    byte[] once = ModelPackage.pack(OnnxBytes.model(tensor));
    byte[] thrice = ModelPackage.pack(OnnxBytes.model(tensor, tensor, tensor));

    assertThat(ModelPackage.unpack(thrice)).isEqualTo(OnnxBytes.model(tensor, tensor, tensor));
    assertThat(thrice.length).isLessThan(once.length + 100);
  }

  @Test
  void negativeZeroInfinityAndNotANumberComeBackBitForBit() {
    byte[] raw = new byte[4096];
    ByteBuffer bits = ByteBuffer.wrap(raw).order(ByteOrder.LITTLE_ENDIAN);
    int[] special = {0x80000000, 0x7f800000, 0x7fc00001, 1, 0, 0xff, 0x00ff0000};
    for (int i = 0; i < 1024; i++) {
      bits.putInt(special[i % special.length]);
    }
    byte[] onnx = OnnxBytes.model(OnnxBytes.tensor(OnnxBytes.FLOAT, raw, 32, 32));

    assertThat(ModelPackage.unpack(ModelPackage.pack(onnx))).isEqualTo(onnx);
  }

  @Test
  void theSameFileAlwaysGivesTheSamePackage() {
    byte[] onnx = smallModel();

    assertThat(ModelPackage.pack(onnx)).isEqualTo(ModelPackage.pack(onnx));
    assertThat(Digest.of(ModelPackage.pack(onnx)).value())
        .isEqualTo("sha256:6bd55ab44b5eecf338342ec1fa2d8c062a7c6a2c153a4bf0e048cbdc78ac0172");
  }

  @Test
  void everyChangedByteIsNoticed() {
    byte[] packed = ModelPackage.pack(smallModel());
    for (int at = 0; at < packed.length; at++) {
      byte[] damaged = packed.clone();
      damaged[at] ^= 0x10;
      assertThatExceptionOfType(CorruptPackageException.class)
          .as("byte %d", at)
          .isThrownBy(() -> ModelPackage.unpack(damaged));
    }
  }

  @Test
  void everyCutIsNoticed() {
    byte[] packed = ModelPackage.pack(smallModel());
    for (int length = 0; length < packed.length; length++) {
      byte[] cut = Arrays.copyOf(packed, length);
      assertThatExceptionOfType(CorruptPackageException.class)
          .as("%d bytes", length)
          .isThrownBy(() -> ModelPackage.unpack(cut));
    }
  }

  @Test
  void aForgedPackageWithARightChecksumIsRefusedAsWell() {
    byte[] packed = ModelPackage.pack(smallModel());
    Random random = new Random(11);
    for (int trial = 0; trial < 600; trial++) {
      byte[] forged = packed.clone();
      // The head and the directory are where a forger would do harm.
      int at = 8 + random.nextInt(trial % 2 == 0 ? 80 : forged.length - 12);
      forged[at] = (byte) random.nextInt();
      seal(forged);
      if (!Arrays.equals(forged, packed)) {
        assertThatExceptionOfType(CorruptPackageException.class)
            .as("trial %d, byte %d", trial, at)
            .isThrownBy(() -> ModelPackage.unpack(forged));
      }
    }
  }

  @Test
  void aPackageThatUnpacksToMoreThanAcceptedIsRefusedBeforeItIsUnpacked() {
    byte[] packed = ModelPackage.pack(new byte[10_000]);

    assertThat(ModelPackage.unpack(packed, 10_000)).hasSize(10_000);
    assertThatExceptionOfType(CorruptPackageException.class)
        .isThrownBy(() -> ModelPackage.unpack(packed, 9_999))
        .withMessageContaining("10000 bytes")
        .withMessageContaining("9999");
  }

  @Test
  void packagesAreToldFromOtherFiles() {
    assertThat(ModelPackage.isPackage(ModelPackage.pack(new byte[1]))).isTrue();
    assertThat(ModelPackage.isPackage(smallModel())).isFalse();
    assertThat(ModelPackage.isPackage(new byte[0])).isFalse();
  }

  @Test
  void realModelsComeBackAndAreSmallerThanWithZstd() throws IOException {
    Path models = SharedFiles.folder("models");
    assumeTrue(Files.isDirectory(models), "Skipped: there is no folder ../shared/models");
    long packedBytes = 0;
    long zstdBytes = 0;
    try (Stream<Path> folders = Files.list(models)) {
      for (Path folder : folders.filter(Files::isDirectory).sorted().toList()) {
        byte[] onnx = Files.readAllBytes(folder.resolve("model.onnx"));
        if (onnx.length < 100_000) {
          byte[] packed = ModelPackage.pack(onnx);
          assertThat(ModelPackage.unpack(packed)).as(folder.toString()).isEqualTo(onnx);
          packedBytes += packed.length;
          zstdBytes += Zstd.compress(onnx, 19).length;
        }
      }
    }
    assertThat(packedBytes).isLessThan(zstdBytes * 93 / 100);
  }

  private static byte[] noise(int length) {
    byte[] noise = new byte[length];
    new Random(length).nextBytes(noise);
    return noise;
  }

  private static byte[] smallModel() {
    float[] weights = OnnxBytes.prunedWeights(16, 72, 0.7, 5);
    return OnnxBytes.model(
        OnnxBytes.tensor(OnnxBytes.INT8, OnnxBytes.quantized(weights, 16), 16, 8, 3, 3),
        OnnxBytes.tensor(OnnxBytes.FLOAT, OnnxBytes.littleEndian(weights), 16, 8, 3, 3));
  }

  private static void seal(byte[] packed) {
    CRC32C checksum = new CRC32C();
    checksum.update(packed, 0, packed.length - 4);
    ByteBuffer.wrap(packed).putInt(packed.length - 4, (int) checksum.getValue());
  }
}
