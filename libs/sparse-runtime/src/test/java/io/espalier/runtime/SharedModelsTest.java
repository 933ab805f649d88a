package io.espalier.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl;
import io.espalier.graph.Graph;
import io.espalier.graph.GraphException;
import io.espalier.graph.OnnxReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Real models beside the repository, if they are there: run exactly, or refused with a reason. */
class SharedModelsTest {
  /** Convolutional classifiers: these have to run. */
  private static final Set<String> REQUIRED =
      Set.of(
          "light_bvlc_alexnet",
          "light_inception_v1",
          "light_inception_v2",
          "light_resnet50",
          "light_squeezenet",
          "light_zfnet512",
          "marabou_cifar_base_kw",
          "marabou_cifar_base_kw_simp",
          "marabou_cifar_deep_kw",
          "marabou_softmax_last",
          "marabou_mnist5x20_leaky_relu",
          "tribuo_cnn_mnist");

  private static final Set<String> LARGE_BUT_QUICK =
      Set.of("light_squeezenet", "light_inception_v1");

  @ParameterizedTest
  @EnumSource(Tier.class)
  void supportedModelsGiveTheirRecordedOutputs(Tier tier) throws IOException {
    Path models = models();
    int run = 0;
    try (Stream<Path> directories = Files.list(models)) {
      for (Path directory : directories.filter(Files::isDirectory).sorted().toList()) {
        if (isQuick(directory, tier) && runs(directory, tier)) {
          run++;
        }
      }
    }
    System.out.println(run + " shared models ran on tier " + tier);
    assertThat(run).isPositive();
  }

  /** Whether a model takes little time; {@code -Dmodels.all=true} runs the others as well. */
  private static boolean isQuick(Path directory, Tier tier) {
    String name = directory.getFileName().toString();
    boolean large = name.startsWith("light_");
    return !large
        || tier == Tier.VECTOR
            && (LARGE_BUT_QUICK.contains(name) || Boolean.getBoolean("models.all"));
  }

  private static boolean runs(Path directory, Tier tier) throws IOException {
    String name = directory.getFileName().toString();
    Session session;
    try {
      Graph graph = OnnxReader.read(directory.resolve("model.onnx"));
      session = Session.open(graph, SessionOptions.defaults().withTierMax(tier));
    } catch (GraphException e) {
      System.out.println(name + ": " + e.getMessage());
      assertThat(REQUIRED).as("%s: %s", name, e.getMessage()).doesNotContain(name);
      return false;
    }
    try (session) {
      Optional<float[]> input = tensor(directory.resolve("test_data_set_0/input_0.pb"));
      Optional<float[]> output = tensor(directory.resolve("test_data_set_0/output_0.pb"));
      if (input.isEmpty() || input.get().length != session.inputElements() || output.isEmpty()) {
        return false;
      }
      SessionAgreementTest.assertClose(
          session.run(input.get()), output.get(), 1e-4, name + " on " + tier);
      return true;
    }
  }

  @Test
  void everyModelIsRunOrRefusedWithAReason() throws IOException {
    try (Stream<Path> directories = Files.list(models())) {
      for (Path directory : directories.filter(Files::isDirectory).sorted().toList()) {
        if (directory.getFileName().toString().startsWith("light_")) {
          continue;
        }
        try (Session session =
            Session.open(
                OnnxReader.read(directory.resolve("model.onnx")), SessionOptions.defaults())) {
          assertThat(session.description()).isNotEmpty();
        } catch (GraphException e) {
          assertThat(e.getMessage()).as(directory.toString()).isNotBlank();
        }
      }
    }
  }

  private static Optional<float[]> tensor(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      OnnxMl.TensorProto proto = OnnxMl.TensorProto.parseFrom(in);
      if (proto.getDataType() != OnnxMl.TensorProto.DataType.FLOAT_VALUE) {
        return Optional.empty();
      }
      if (proto.getRawData().isEmpty()) {
        float[] values = new float[proto.getFloatDataCount()];
        for (int i = 0; i < values.length; i++) {
          values[i] = proto.getFloatData(i);
        }
        return Optional.of(values);
      }
      float[] values = new float[proto.getRawData().size() / Float.BYTES];
      proto
          .getRawData()
          .asReadOnlyByteBuffer()
          .order(ByteOrder.LITTLE_ENDIAN)
          .asFloatBuffer()
          .get(values);
      return Optional.of(values);
    }
  }

  private static Path models() {
    Path directory = Path.of(System.getProperty("user.dir")).toAbsolutePath();
    while (directory != null && !Files.exists(directory.resolve("docker-compose.yml"))) {
      if (Files.isDirectory(directory.resolve("libs")) && directory.getParent() != null) {
        break;
      }
      directory = directory.getParent();
    }
    Path models = directory == null ? null : directory.resolveSibling("shared").resolve("models");
    Assumptions.assumeTrue(
        models != null && Files.isDirectory(models), "../shared/models is not there");
    return models;
  }
}
