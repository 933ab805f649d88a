package io.espalier.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageFolderTest {

  private static final Preprocessing CONTRACT = Preprocessing.defaults(8);
  private static final ImportOptions OPTIONS = new ImportOptions(1, 2, 0.2);

  @TempDir Path root;
  private int seed;

  @Test
  void theClassesAreTheSortedFoldersAndTheImagesAreInOrder() {
    images("train/scratch", 3);
    images("train/ok", 4);
    images("val/ok", 2);
    images("val/scratch", 2);
    images("test/ok", 1);
    images("test/scratch", 1);

    Imported imported = read();

    assertThat(imported.notices()).isEmpty();
    assertThat(imported.dataset().classes()).containsExactly("ok", "scratch");
    assertThat(imported.dataset().train().classCounts()).containsExactly(4, 3);
    assertThat(imported.dataset().validation().classCounts()).containsExactly(2, 2);
    assertThat(imported.dataset().test().orElseThrow().classCounts()).containsExactly(1, 1);
    assertThat(imported.dataset().train().name(0)).isEqualTo("train/ok/00.png");
    assertThat(imported.dataset().train().name(6)).isEqualTo("train/scratch/02.png");
    assertThat(imported.dataset().name()).isEqualTo(root.getFileName().toString());
    assertThat(read().dataset().toBytes()).isEqualTo(imported.dataset().toBytes());
  }

  @Test
  void importAndServingGiveTheSameTensor() {
    images("train/ok", 2);
    images("train/scratch", 2);
    images("validation/ok", 1);
    images("validation/scratch", 1);
    Split split = read().dataset().validation();

    float[] imported = new float[CONTRACT.tensorLength()];
    float[] served = new float[CONTRACT.tensorLength()];
    split.copyTo(0, Flip.NONE, imported, 0);
    CONTRACT.toTensor(Images.read(root.resolve("validation/ok/00.png")), served, 0);

    assertThat(imported).isEqualTo(served);
  }

  @Test
  void greyFoldersAreStoredWithOneChannelAndColourTurnsAllToThree() {
    images("train/ok", 2);
    images("train/scratch", 2);
    images("val/ok", 1);
    images("val/scratch", 1);
    int grey = read().dataset().toBytes().length;

    TestImages.write(
        root.resolve("train/ok/colour.png"),
        TestImages.encode(TestImages.noise(8, 8, BufferedImage.TYPE_INT_RGB, 1), "png"));

    assertThat(read().dataset().toBytes().length).isGreaterThan(grey + 6 * 2 * 64);
  }

  @Test
  void aMissingValidationSplitIsTakenFromEachClassAndSaidSo() {
    images("train/ok", 20);
    images("train/scratch", 10);

    Imported imported = read();

    assertThat(imported.dataset().validation().classCounts()).containsExactly(4, 2);
    assertThat(imported.dataset().train().classCounts()).containsExactly(16, 8);
    assertThat(imported.notices())
        .containsExactly(
            "There is no validation folder: 6 of 30 images (20% of each class) were split off from train with seed 1.");
    assertThat(read().dataset()).isEqualTo(imported.dataset());
    ImportOptions other = new ImportOptions(2, 0, 0.2);
    assertThat(ImageFolder.read(root, CONTRACT, other).dataset()).isNotEqualTo(imported.dataset());
  }

  @Test
  void copiesOfAnImageStayOnOneSideOfTheSplit() throws IOException {
    images("train/ok", 10);
    images("train/scratch", 10);
    for (int copy = 0; copy < 5; copy++) {
      for (int image = 0; image < 10; image++) {
        Files.copy(
            root.resolve("train/ok/%02d.png".formatted(image)),
            root.resolve("train/ok/copy-%d-%d.png".formatted(image, copy)));
      }
    }

    assertThat(read().notices()).hasSize(1).noneMatch(notice -> notice.contains("byte for byte"));
  }

  @Test
  void imagesThatAreInTrainAndValidationAreNamed() throws IOException {
    images("train/ok", 3);
    images("train/scratch", 3);
    images("val/ok", 2);
    images("val/scratch", 2);
    Files.copy(root.resolve("train/ok/01.png"), root.resolve("val/ok/again.png"));

    assertThat(read().notices())
        .singleElement()
        .asString()
        .contains("1 image(s) of validation are also in train")
        .contains("val/ok/again.png = train/ok/01.png");
  }

  @Test
  void corruptImagesAreSkippedAndNamedUpToTheLimit() {
    images("train/ok", 5);
    images("train/scratch", 5);
    images("val/ok", 1);
    images("val/scratch", 1);
    text("train/ok/broken.png", "not an image");
    text("val/scratch/empty.jpg", "");

    Imported imported = read();

    assertThat(imported.dataset().train().classCounts()).containsExactly(5, 5);
    assertThat(imported.notices())
        .containsExactly(
            "2 image(s) cannot be used and were skipped: train/ok/broken.png (it is not a PNG or JPEG image, whatever its name says), val/scratch/empty.jpg (it is empty).");

    text("train/ok/broken2.png", "nor this");
    assertThatExceptionOfType(DatasetException.class)
        .isThrownBy(this::read)
        .withMessageContaining("3 of 15 images")
        .withMessageContaining("more than the 2 allowed")
        .withMessageContaining("train/ok/broken2.png");
  }

  @Test
  void filesThatAreNoImagesAreCountedByKind() {
    images("train/ok", 5);
    images("train/scratch", 5);
    text("train/ok/Thumbs.db", "x");
    text("train/ok/._01.png", "x");
    text("train/labels.csv", "x");
    text("train/ok/a.webp", "x");
    text("train/ok/more/b.png", "x");

    assertThat(read().notices())
        .anySatisfy(notice -> assertThat(notice).contains("3 file(s) in train that are no images"))
        .anySatisfy(notice -> assertThat(notice).contains("1 image file(s) in train of formats"))
        .anySatisfy(notice -> assertThat(notice).contains("1 folder(s) inside the class folders"));
  }

  @Test
  void anEmptyClassFolderIsLeftOutAndSaidSo() throws IOException {
    images("train/ok", 5);
    images("train/scratch", 5);
    Files.createDirectories(root.resolve("train/dent"));

    Imported imported = read();

    assertThat(imported.dataset().classes()).containsExactly("ok", "scratch");
    assertThat(imported.notices().getFirst()).contains("train/dent has no images");
  }

  @Test
  void foldersThatCannotWorkAreRefusedWithTheRemedy() throws IOException {
    refused("There is no folder", root.resolve("missing"));
    refused("is a file", Files.writeString(root.resolve("file"), ""));

    images("ok", 1);
    refused("no folder 'train'; its folders are [ok]", root);

    Files.createDirectories(root.resolve("train/ok"));
    refused("no PNG or JPEG images", root);

    images("train/ok", 4);
    refused("one class only, 'ok'", root);

    images("train/scratch", 1);
    refused("class 'scratch' has too few different images (1)", root);

    images("val/ok", 1);
    refused("validation split of " + root + " has no usable images of class 'scratch'", root);

    images("val/dent", 1);
    refused("1 images of class 'dent', which has no training images", root);

    images("validation/ok", 1);
    refused("both 'val' and 'validation'", root);
  }

  @Test
  void aClassWhoseImagesAreAllCorruptIsRefused() {
    images("train/ok", 4);
    images("val/ok", 1);
    images("val/scratch", 1);
    text("train/scratch/0.png", "x");

    refused("train split of " + root + " has no usable images of class 'scratch'", root);
  }

  @Test
  void aTestSplitMayLackAClassButThatIsSaid() {
    images("train/ok", 5);
    images("train/scratch", 5);
    images("val/ok", 1);
    images("val/scratch", 1);
    images("test/ok", 1);

    assertThat(read().notices())
        .containsExactly(
            "The test split has no images of class 'scratch'; its recall cannot be told.");
  }

  @Test
  void progressCountsEveryImageOnceAndInOrder() {
    images("train/ok", 12);
    images("train/scratch", 12);
    List<Integer> heard = new ArrayList<>();

    ImageFolder.read(
        root,
        CONTRACT,
        OPTIONS,
        (done, total) -> {
          assertThat(total).isEqualTo(24);
          heard.add(done);
        });

    assertThat(heard).isEqualTo(IntStream.rangeClosed(1, 24).boxed().toList());
  }

  @Test
  void optionsOutOfRangeAreRefused() {
    for (double fraction : new double[] {0, -0.1, 0.51, Double.NaN}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new ImportOptions(1, 0, fraction))
          .withMessageContaining("validationFraction");
    }
    assertThatIllegalArgumentException().isThrownBy(() -> new ImportOptions(1, -1, 0.2));
  }

  @Test
  void theRealCircuitBoardImagesAreImported() {
    Path boards = SharedFiles.folder("data").resolve("pcb-defects");
    assumeTrue(Files.isDirectory(boards), "Skipped: there is no ../shared/data/pcb-defects");

    Imported imported =
        ImageFolder.read(boards, Preprocessing.defaults(64), ImportOptions.defaults());

    assertThat(imported.notices()).isEmpty();
    assertThat(imported.dataset().classes()).containsExactly("mousebite", "ok", "open", "short");
    assertThat(Arrays.stream(imported.dataset().train().classCounts()).sum()).isEqualTo(4 * 860);
    assertThat(imported.dataset().validation().classCounts()).containsOnly(160);
  }

  private Imported read() {
    return ImageFolder.read(root, CONTRACT, OPTIONS);
  }

  private void refused(String message, Path folder) {
    assertThatExceptionOfType(DatasetException.class)
        .isThrownBy(() -> ImageFolder.read(folder, CONTRACT, OPTIONS))
        .withMessageContaining(message);
  }

  private void images(String folder, int count) {
    for (int i = 0; i < count; i++) {
      TestImages.png(root.resolve(folder).resolve("%02d.png".formatted(i)), seed++);
    }
  }

  private void text(String file, String content) {
    TestImages.write(root.resolve(file), content.getBytes(StandardCharsets.UTF_8));
  }
}
