package io.espalier.standalone.advise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.espalier.graph.Graph;
import io.espalier.graph.OnnxReader;
import io.espalier.graph.OnnxWriter;
import io.espalier.graph.build.ResNet18;
import io.espalier.standalone.Repository;
import io.espalier.standalone.cli.EspalierCommand;
import io.espalier.standalone.embedded.StandaloneException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AdvisorTest {

  private static final ModelFacts RESNET = ModelFacts.of(ResNet18.build(4, 32, 8, 4, 1));

  @TempDir Path directory;

  @Test
  void aConvolutionalNetworkIsRecognisedByItsWeights() {
    assertThat(RESNET.isTransformer()).isFalse();
    assertThat(RESNET.convolutions()).isEqualTo(20);
    assertThat(RESNET.products()).isEqualTo(2);
    assertThat(RESNET.convolutionShare()).isBetween(0.9, 0.9999);
    assertThat(RESNET.removableGroups()).isGreaterThanOrEqualTo(9);
    assertThat(RESNET.blockShare()).isGreaterThan(Advisor.BLOCK_SHARE_MIN);
  }

  @ParameterizedTest
  @CsvSource({
    "cpu, cpu-structured, whole channels go",
    "cpu-espalier, cpu-espalier, 4x1 blocks",
    "edge-avx2, cpu-espalier, older or small x86",
    "gpu, gpu-2-of-4, every four",
    "microcontroller, smallest, student"
  })
  void theDeviceDecidesWhichZerosAreWorthAnything(String device, String recipe, String reason) {
    Advice advice = Advisor.advise(RESNET, Device.named(device), 860);

    assertThat(advice.recipe()).isEqualTo(recipe);
    assertThat(String.join(" ", advice.because()))
        .contains("convolutional network")
        .contains("20 convolutions")
        .contains(reason)
        .contains("860 training images");
  }

  @Test
  void fewImagesOutweighTheDeviceUpToTheLimit() {
    Device gpu = Device.named("gpu");

    assertThat(Advisor.advise(RESNET, gpu, Advisor.IMAGES_PER_CLASS_MIN - 1).recipe())
        .isEqualTo("small-data");
    assertThat(Advisor.advise(RESNET, gpu, Advisor.IMAGES_PER_CLASS_MIN).recipe())
        .isEqualTo("gpu-2-of-4");
    assertThat(Advisor.advise(RESNET, gpu, 0).because()).last().asString().contains("--data DIR");
  }

  @Test
  void aModelWhoseOutputsDoNotComeInFoursIsPrunedByTheSingleWeight() {
    ModelFacts uneven = facts(1000, 0, 500, 3);

    assertThat(Advisor.advise(uneven, Device.named("cpu-espalier"), 500).recipe())
        .isEqualTo("cpu-espalier-unstructured");
  }

  @Test
  void whereNoChannelCanGoTheReasonNamesWhatPinsThem() {
    Advice advice = Advisor.advise(facts(1000, 0, 1000, 0), Device.named("cpu"), 500);

    assertThat(advice.recipe()).isEqualTo("compress");
    assertThat(advice.because()).anySatisfy(line -> assertThat(line).contains("it is an output"));
  }

  @Test
  void aTransformerLosesHeadsAndInnerNeurons() {
    ModelFacts facts = new ModelFacts(1000, 9000, 1, 24, 4, 100, 900, 1000, 8, 64, 0, "");

    Advice advice = Advisor.advise(facts, Device.named("cpu"), 500);

    assertThat(advice.recipe()).isEqualTo("transformer");
    assertThat(advice.because().getFirst()).contains("4 attention layers");
  }

  @Test
  void anUnknownDeviceIsAnsweredWithThoseThereAre() {
    assertThatThrownBy(() -> Device.named("tpu"))
        .isInstanceOf(StandaloneException.class)
        .hasMessageContaining("'tpu'")
        .hasMessageContaining("microcontroller")
        .hasMessageContaining("edge-1core");
  }

  @Test
  void theCommandReadsTheModelAndRefusesWhatIsNone() throws Exception {
    Path model = directory.resolve("resnet.onnx");
    OnnxWriter.write(ResNet18.build(4, 32, 8, 4, 1), model);
    Path text = Files.writeString(directory.resolve("text.onnx"), "no model");

    assertThat(
            EspalierCommand.execute(
                "advise", model.toString(), "--device", "cpu", "--images", "400", "--json"))
        .isZero();
    assertThat(EspalierCommand.execute("advise", text.toString(), "--device", "cpu")).isEqualTo(1);
    assertThat(EspalierCommand.execute("advise", model.toString(), "--device", "tpu")).isEqualTo(1);
  }

  @Test
  void aRealConvolutionalModelIsAdvised() {
    Path file =
        Repository.root().resolve("../shared/models/tribuo_cnn_mnist").resolve("model.onnx");
    assumeTrue(Files.exists(file), "../shared/models is absent: skipped");
    Graph graph = OnnxReader.read(file);

    ModelFacts facts = ModelFacts.of(graph);

    assertThat(facts.weights()).isPositive().isLessThanOrEqualTo(facts.parameters());
    assertThat(facts.isTransformer()).isFalse();
    assertThat(Advisor.advise(facts, Device.named("cpu"), 0).because()).hasSize(4);
  }

  private static ModelFacts facts(
      long convolutionWeights, long productWeights, long blockWeights, int removableGroups) {
    return new ModelFacts(
        convolutionWeights + productWeights,
        5000,
        3,
        1,
        0,
        convolutionWeights,
        productWeights,
        blockWeights,
        removableGroups,
        removableGroups * 8L,
        2,
        "it is an output");
  }
}
