package io.espalier.standalone.check;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.espalier.graph.OnnxWriter;
import io.espalier.graph.build.GraphBuilder;
import io.espalier.graph.build.ResNet18;
import io.espalier.graph.op.GlobalAveragePool;
import io.espalier.standalone.cli.EspalierCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelCheckTest {
  @TempDir private Path folder;

  private Path resnet() {
    Path file = folder.resolve("resnet.onnx");
    OnnxWriter.write(ResNet18.build(2, 32, 8, 4, 1), file);
    return file;
  }

  @Test
  void aClassifierIsDescribedAndReady() throws IOException {
    // Given the form of ResNet-18 with a sixteenth of its width
    Path file = resnet();
    // When it is looked at
    CheckReport report = ModelCheck.of(file);
    // Then all that submit needs is there
    assertThat(report.problems()).isEmpty();
    assertThat(report.submittable()).isTrue();
    assertThat(report.bytes()).isEqualTo(Files.size(file));
    assertThat(report.inputs()).containsExactly("image FLOAT[batch, 3, 32, 32]");
    assertThat(report.operators())
        .contains(new CheckReport.OperatorLine("Conv", 20, true))
        .allMatch(CheckReport.OperatorLine::understood);
    assertThat(report.engines()).hasSize(2).allMatch(CheckReport.EngineLine::runs);
    assertThat(report.groups().removable()).isGreaterThanOrEqualTo(9);
    assertThat(report.nonZeroParameters()).isPositive().isLessThan(report.parameters());
    assertThat(CheckText.of(report)).contains("Ready: ./espalier submit " + file);
    assertThat(EspalierCommand.execute("check", file.toString())).isZero();
    JsonNode json = new JsonMapper().readTree(new JsonMapper().writeValueAsString(report));
    assertThat(json.get("submittable").booleanValue()).isTrue();
  }

  @Test
  void theMultiplicationsOfResNet18AreThoseOfThePaper() {
    // 1.8 billion at 224 x 224 (table 1 of the paper), with another classifier here
    Path file = folder.resolve("full.onnx");
    OnnxWriter.write(ResNet18.build(4, 224, 512, 1), file);
    assertThat(ModelCheck.of(file).macs()).isBetween(1_800_000_000L, 1_830_000_000L);
  }

  @Test
  void aModelThatIsNoClassifierIsDescribedButNotReady() {
    Path file = folder.resolve("pool.onnx");
    GraphBuilder builder = new GraphBuilder("pool", 8, 17);
    String image = builder.images("image", 3, 8, 8);
    OnnxWriter.write(
        builder.output(builder.node("pool", new GlobalAveragePool(), image)).build(), file);

    CheckReport report = ModelCheck.of(file);

    assertThat(report.readable()).isTrue();
    assertThat(report.submittable()).isFalse();
    assertThat(report.problems())
        .anySatisfy(problem -> assertThat(problem).startsWith("submit does not take it: output"));
    assertThat(CheckText.of(report)).contains("Not ready");
    assertThat(EspalierCommand.execute("check", "--json", file.toString())).isEqualTo(1);
  }

  @Test
  void whatIsNoModelIsSaidToBeNone() throws IOException {
    Path text = Files.writeString(folder.resolve("text.onnx"), "{\"a\": 1}");
    assertThat(ModelCheck.of(text).problems()).singleElement().asString().contains("JSON");
    assertThat(EspalierCommand.execute("check", text.toString())).isEqualTo(1);
    assertThat(ModelCheck.of(folder.resolve("absent.onnx")).readable()).isFalse();
    assertThat(ModelCheck.of(folder).problems()).singleElement().asString().contains("folder");
  }
}
