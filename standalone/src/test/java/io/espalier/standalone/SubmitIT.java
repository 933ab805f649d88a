package io.espalier.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.datasets.ImageFolder;
import io.espalier.datasets.ImportOptions;
import io.espalier.datasets.Preprocessing;
import io.espalier.events.Submission;
import io.espalier.graph.Graph;
import io.espalier.graph.OnnxReader;
import io.espalier.graph.OnnxWriter;
import io.espalier.graph.op.BatchNormalization;
import io.espalier.graph.rewrite.Passes;
import io.espalier.registry.api.view.RunView;
import io.espalier.registry.model.RunStatus;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A user's own ONNX classifier through the command line, and what bad input is answered with. */
final class SubmitIT {

  private static final Duration RUN_TIMEOUT = Duration.ofMinutes(10);
  private static final long COMMAND_SECONDS_MAX = 240;
  private static final int SIZE = 32;
  private static final List<String> CLASSES = List.of("bright", "dark", "level", "upright");

  @TempDir static Path directory;
  private static StandaloneChild espalier;
  private static Path images;
  private static Path model;

  /**
   * Trains a small model on images that are easy to tell apart, and folds its BatchNormalization.
   */
  @BeforeAll
  static void trainAModel() throws Exception {
    images = directory.resolve("images");
    draw(images.resolve("train"), 40, 1);
    draw(images.resolve("val"), 10, 2);
    espalier = StandaloneChild.up(directory.resolve("home"));
    byte[] dataset =
        ImageFolder.read(images, Preprocessing.defaults(SIZE), ImportOptions.defaults())
            .dataset()
            .toBytes();
    espalier
        .registry()
        .submit(
            new Submission(
                "run-teach",
                "shapes",
                espalier.registry().upload(TinyInputs.untrained(1), "model"),
                espalier.registry().upload(dataset, "dataset"),
                io.espalier.events.recipe.Recipes.override(
                    "brief", java.util.Map.of("train.epochs", "6")),
                1,
                1));
    RunView taught = Runs.untilEnded(espalier.registry(), "run-teach", RUN_TIMEOUT);
    assertThat(taught.status()).as(taught.toString()).isEqualTo(RunStatus.RELEASED);
    Path dense = directory.resolve("dense.onnx");
    espalier.registry().download(taught.dense().path("artifact").asText(), dense);
    Graph folded = Passes.forInference(OnnxReader.read(dense));
    assertThat(folded.nodes()).noneMatch(node -> node.operator() instanceof BatchNormalization);
    model = directory.resolve("my-shapes.onnx");
    OnnxWriter.write(folded, model);
  }

  @AfterAll
  static void stop() {
    if (espalier != null) {
      espalier.close();
    }
  }

  @Test
  void aClassifierOfTheUsersOwnIsPreparedPrunedQuantizedAndReleased() throws Exception {
    // When
    Outcome submit =
        run(
            "submit",
            model.toString(),
            "--data",
            images.toString(),
            "--recipe",
            "compress-brief",
            "--wait",
            "--threads",
            "1",
            "--server",
            espalier.url());

    // Then
    assertThat(submit.output()).contains("prepare").contains("released");
    assertThat(submit.status()).as(submit.output()).isZero();

    // and the other clients know it
    assertThat(run("models", "--server", espalier.url()).output())
        .contains("my-shapes")
        .contains("live sha256:");
    Outcome rollback = run("rollback", "my-shapes", "--to", "dense", "--server", espalier.url());
    assertThat(rollback.status()).as(rollback.output()).isZero();
    Outcome audit = run("audit", "my-shapes", "--server", espalier.url());
    assertThat(audit.status()).as(audit.output()).isZero();
    assertThat(audit.output()).contains("\"intact\":true").contains("sparsity");
  }

  @Test
  void aFolderWithAnotherNumberOfClassesIsRefusedWithBothNumbers() throws Exception {
    // Given
    Path three = directory.resolve("three");
    for (String name : CLASSES.subList(0, 3)) {
      copy(images.resolve("train").resolve(name), three.resolve("train").resolve(name));
    }

    // When
    Outcome outcome =
        run("submit", model.toString(), "--data", three.toString(), "--server", espalier.url());

    // Then
    assertThat(outcome.status()).isEqualTo(1);
    assertThat(outcome.output()).contains("4 outputs").contains("3 classes");
  }

  @Test
  void aMisspeltRecipeKeyIsNamedWithItsLineAndTheNearestKey() throws Exception {
    // Given
    Path recipe = directory.resolve("recipe.yaml");
    Files.writeString(
        recipe,
        io.espalier.events.recipe.Recipes.yaml("compress-brief").replace("sparsity:", "sparsty:"));

    // When
    Outcome outcome =
        run(
            "submit",
            model.toString(),
            "--data",
            images.toString(),
            "--recipe",
            recipe.toString(),
            "--server",
            espalier.url());

    // Then
    assertThat(outcome.status()).isEqualTo(1);
    assertThat(outcome.output()).contains("sparsty").contains("sparsity").contains("line");
  }

  @Test
  void aFileThatIsNoOnnxModelIsRefusedByName() throws Exception {
    Path text = Files.writeString(directory.resolve("notes.onnx"), "not a model\n".repeat(100));

    Outcome outcome =
        run("submit", text.toString(), "--data", images.toString(), "--server", espalier.url());

    assertThat(outcome.status()).isEqualTo(1);
    assertThat(outcome.output()).contains("notes.onnx").doesNotContain("\tat ");
  }

  @Test
  void aServerThatIsNotThereIsSaidToBeNotThere() throws Exception {
    Outcome outcome = run("models", "--server", "http://127.0.0.1:9");

    assertThat(outcome.status()).isEqualTo(1);
    assertThat(outcome.output()).contains("http://127.0.0.1:9").contains("./espalier up");
  }

  private static Outcome run(String... arguments) throws Exception {
    Path output = Files.createTempFile(directory, "output", ".txt");
    Process process = StandaloneChild.start(output, arguments);
    if (!process.waitFor(COMMAND_SECONDS_MAX, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError(
          "no end of " + List.of(arguments) + ":\n" + Files.readString(output));
    }
    return new Outcome(process.exitValue(), Files.readString(output));
  }

  private record Outcome(int status, String output) {}

  private static void copy(Path from, Path to) throws Exception {
    Files.createDirectories(to);
    try (var files = Files.list(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(file.getFileName()));
      }
    }
  }

  /**
   * Grey noise with one thing that tells the class: how bright it is, or which way its bright bar
   * runs.
   */
  private static void draw(Path split, int imagesPerClass, long seed) throws Exception {
    Random random = new Random(seed);
    for (String name : CLASSES) {
      Path folder = Files.createDirectories(split.resolve(name));
      for (int index = 0; index < imagesPerClass; index++) {
        BufferedImage image = new BufferedImage(SIZE, SIZE, BufferedImage.TYPE_INT_RGB);
        Graphics2D pen = image.createGraphics();
        int base =
            switch (name) {
              case "bright" -> 200;
              case "dark" -> 20;
              default -> 110;
            };
        for (int y = 0; y < SIZE; y++) {
          for (int x = 0; x < SIZE; x++) {
            int level = base + random.nextInt(40);
            image.setRGB(x, y, new Color(level, level, level).getRGB());
          }
        }
        pen.setColor(Color.WHITE);
        int offset = random.nextInt(4);
        if (name.equals("upright")) {
          pen.fillRect(8 + offset, 0, 8, SIZE);
        } else if (name.equals("level")) {
          pen.fillRect(0, 8 + offset, SIZE, 8);
        }
        pen.dispose();
        ImageIO.write(image, "png", folder.resolve("image" + index + ".png").toFile());
      }
    }
  }
}
