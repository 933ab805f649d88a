package io.espalier.standalone.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.espalier.datasets.ImageDataset;
import io.espalier.datasets.SyntheticPackaging;
import io.espalier.events.step.Criterion;
import io.espalier.events.step.Finetune;
import io.espalier.events.step.Granularity;
import io.espalier.events.step.Prune;
import io.espalier.events.step.Target;
import io.espalier.events.step.Train;
import io.espalier.standalone.embedded.StandaloneException;
import io.espalier.standalone.study.StudyRow.Base;
import io.espalier.standalone.study.StudyRow.Group;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StudyJobTest {
  private static final ImageDataset IMAGES =
      SyntheticPackaging.generate(new SyntheticPackaging.Options(192, 32, 0, 32, 1));

  // One home for all: what one test trained the next one finds.
  @TempDir private static Path home;

  @Test
  void aStudyThatIsDoneIsOnlyReadAndGivesTheSameTable() throws IOException {
    // Given a small plan that was done
    ByteArrayOutputStream first = new ByteArrayOutputStream();
    assertThat(job(first, List.of()).run(plan(0.7))).isZero();
    List<Path> results = files("results");

    // When it is done again
    ByteArrayOutputStream second = new ByteArrayOutputStream();
    assertThat(job(second, List.of()).run(plan(0.7))).isZero();

    // Then no step was done anew and everything reads the same, times included
    assertThat(files("results")).isEqualTo(results);
    assertThat(second.toString(StandardCharsets.UTF_8))
        .isEqualTo(first.toString(StandardCharsets.UTF_8))
        .contains("| magnitude | 70% | 70.0% | 1 |")
        .contains("| 10 epochs |")
        .contains("32 validation images");
  }

  @Test
  void aRowThatCannotBeDoneIsToldWithItsReasonAndTheOthersAreDone() throws IOException {
    // Given a row that asks for less than is zero already
    List<StudyRow> plan = plan(0.7);
    Prune less = prune(0.5);
    StudyRow impossible =
        new StudyRow(
            Group.NO_TRAINING, "undone", 0.5, Base.BASELINE, List.of(prune(0.7), less), false);
    ByteArrayOutputStream out = new ByteArrayOutputStream();

    // When
    int status =
        job(out, List.of()).run(Stream.concat(plan.stream(), Stream.of(impossible)).toList());

    // Then
    assertThat(status).isEqualTo(1);
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("| undone | 50% | | | not done: ")
        .contains("| magnitude | 70% |");
  }

  @Test
  void onlyTheRowsAskedForAreDone() throws IOException {
    // Given
    ByteArrayOutputStream out = new ByteArrayOutputStream();

    // When
    job(out, List.of("no training")).run(plan(0.7));

    // Then
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("| magnitude |")
        .doesNotContain("| 10 epochs |");
    assertThatThrownBy(() -> job(out, List.of("nothing of the kind")).run(plan(0.7)))
        .isInstanceOf(StandaloneException.class)
        .hasMessageContaining("nothing of the kind");
  }

  @Test
  void everyRowOfThePlanHasANameOfItsOwn() {
    assertThat(StudyPlan.rows())
        .extracting(row -> row.group() + row.name() + row.sparsity())
        .doesNotHaveDuplicates()
        .hasSizeGreaterThan(100);
  }

  private StudyJob job(ByteArrayOutputStream out, List<String> only) {
    return new StudyJob(
        home,
        IMAGES,
        List.of(1L),
        only,
        null,
        1,
        null,
        new PrintStream(out, true, StandardCharsets.UTF_8));
  }

  private List<Path> files(String directory) throws IOException {
    try (Stream<Path> files = Files.walk(home.resolve("artifacts").resolve(directory))) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  private static List<StudyRow> plan(double sparsity) {
    Train train = new Train(5, 0, 1e-3, 0.01, 16, 0, false, 0, false);
    Finetune more = new Finetune(1, 1e-4, 0.01, 32, 0, false, 0, 2, false);
    return List.of(
        new StudyRow(Group.DENSE, "10 epochs", 0, Base.NONE, List.of(train), true),
        new StudyRow(Group.DENSE, "baseline", 0, Base.TEN_EPOCHS, List.of(more), true),
        new StudyRow(
            Group.NO_TRAINING,
            "magnitude",
            sparsity,
            Base.BASELINE,
            List.of(prune(sparsity)),
            true));
  }

  private static Prune prune(double sparsity) {
    return new Prune(
        Criterion.MAGNITUDE, Granularity.UNSTRUCTURED, sparsity, Target.ALL, List.of());
  }
}
