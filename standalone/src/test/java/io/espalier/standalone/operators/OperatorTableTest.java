package io.espalier.standalone.operators;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtException;
import io.espalier.graph.Tensor;
import io.espalier.graph.op.Opaque;
import io.espalier.graph.op.OperatorTable;
import io.espalier.standalone.Repository;
import io.espalier.training.torch.TorchWorker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Keeps {@code docs/operators.md} true. Every cell is found out by using the operator; {@code
 * -Despalier.docs.write=true} writes the file anew.
 */
class OperatorTableTest {
  private static final boolean WRITE = Boolean.getBoolean("espalier.docs.write");

  private static final String HEAD =
      """
      # Operators

      Made by `OperatorTableTest`, which uses every operator in several ways; it fails where this table is not what it
      finds. To write it anew:

          mvn -o -q -pl standalone -am test -Dtest=OperatorTableTest -Dsurefire.failIfNoSpecifiedTests=false -Despalier.docs.write=true

      - **operator sets**: those in which the reference evaluator runs it; where an operator can do more in one set than in
        another, it has several lines. All of them are read, inferred and written.
      - **trained**: *yes* if a gradient comes back through it in `libs/training`, *forward* if it is only computed there.
      - **sparse runtime**: whether a session of `libs/sparse-runtime` runs it in at least one of these uses, FLOAT in and out,
        with the reference evaluator's result. What only computes shapes is folded before a session runs.
      - **prunable**: whether channels of a layer before it can be removed; where not, the operator pins them.
      - **quantised**: *yes* if it takes and gives integers or has integer weights after quantization, *folded* if it is gone
        before, *itself* if it is made of integers already, *no* if it stays FLOAT.

      | operator | operator sets | trained | sparse runtime | prunable | quantised |
      |---|---|---|---|---|---|
      """;

  private static final String TAIL =
      """

      ## Carried through unread

      Operators of the standard that are not evaluated, with the reason. They are kept as they are, pin their channels, and
      are refused by a step that would have to understand them.

      | operator | reason |
      |---|---|
      """;

  private final Map<List<Object>, Findings> known = new HashMap<>();

  @Test
  void theTableOfOperatorsIsWhatTheCodeDoes() throws IOException {
    // Given every way to use every operator
    Map<String, List<OperatorSample>> samples = new TreeMap<>();
    OperatorSamples.all()
        .forEach(each -> samples.computeIfAbsent(each.type(), _ -> new ArrayList<>()).add(each));
    assertThat(samples.keySet()).containsAll(OperatorTable.names());
    assertThat(UnknownOperators.reasons().keySet()).doesNotContainAnyElementsOf(samples.keySet());

    // When they are used in all operator sets
    StringBuilder text = new StringBuilder(HEAD);
    TorchWorker.once(1, () -> lines(samples)).forEach(line -> text.append(line).append('\n'));
    text.append(TAIL);
    UnknownOperators.reasons()
        .forEach((type, reason) -> text.append("| %s | %s |%n".formatted(type, reason)));

    // Then the table says what was found
    Path file = Repository.root().resolve("docs/operators.md");
    if (WRITE) {
      Files.writeString(file, text);
    }
    assertThat(Files.exists(file) ? Files.readString(file) : "")
        .as("write docs/operators.md anew with -Despalier.docs.write=true")
        .isEqualTo(text.toString());
  }

  private List<String> lines(Map<String, List<OperatorSample>> samples) {
    List<String> lines = new ArrayList<>();
    samples.forEach((type, uses) -> lines.addAll(lines(type, uses)));
    return lines;
  }

  private List<String> lines(String type, List<OperatorSample> samples) {
    List<String> lines = new ArrayList<>();
    int from = 0;
    Optional<Findings> before = Optional.empty();
    for (int opset = OperatorSample.OPSET_MIN; opset <= OperatorSample.OPSET_MAX + 1; opset++) {
      Optional<Findings> found =
          opset > OperatorSample.OPSET_MAX ? Optional.empty() : findings(samples, opset);
      if (found.equals(before)) {
        continue;
      }
      if (before.isPresent()) {
        lines.add("| %s | %d to %d | %s |".formatted(type, from, opset - 1, before.get().cells()));
      }
      from = opset;
      before = found;
    }
    assertThat(lines).as(type).isNotEmpty();
    return lines;
  }

  private Optional<Findings> findings(List<OperatorSample> samples, int opset) {
    Optional<Findings> all = Optional.empty();
    for (OperatorSample sample : samples) {
      if (!sample.isFor(opset) || !OperatorTable.isIn(sample.type(), opset)) {
        continue;
      }
      OperatorProbe probe = new OperatorProbe(sample, opset);
      assertThat(probe.node().operator()).as("%s", sample).isNotInstanceOf(Opaque.class);
      Findings found =
          known.computeIfAbsent(
              List.of(probe.node().operator(), sample.inputs(), sample.outputs()),
              _ -> probe.findings());
      all = Optional.of(all.map(found::or).orElse(found));
    }
    return all;
  }

  @Test
  void everyUseOfEveryOperatorGivesWhatOnnxRuntimeGives() throws OrtException {
    // Given every way to use every operator, each once in the first operator set that has it
    Map<String, String> wrong = new TreeMap<>();
    List<String> refused = new ArrayList<>();
    Set<List<Object>> seen = new HashSet<>();
    for (int opset = OperatorSample.OPSET_MIN; opset <= OperatorSample.OPSET_MAX; opset++) {
      for (OperatorSample sample : OperatorSamples.all()) {
        if (!sample.isFor(opset) || !OperatorTable.isIn(sample.type(), opset)) {
          continue;
        }
        OperatorProbe probe = new OperatorProbe(sample, opset);
        if (seen.add(List.of(probe.node().operator(), sample.inputs(), sample.outputs()))) {
          // When it is evaluated here and in ONNX Runtime
          Optional<List<Tensor>> expected =
              RuntimeOracle.run(probe.graph(), OperatorProbe.image(sample));
          if (expected.isEmpty()) {
            refused.add(sample.type());
          } else if (!alike(probe.evaluated(), expected.get())) {
            wrong.put(sample + " in " + opset, probe.evaluated() + ", not " + expected.get());
          }
        }
      }
    }
    // Then the results are alike; it refuses broadcasting in 7, and Equal on FLOAT
    assertThat(wrong).isEmpty();
    assertThat(refused).isSubsetOf("Equal", "Max", "Mean", "Min", "Sum");
    assertThat(seen).hasSizeGreaterThan(250);
  }

  private static boolean alike(Map<String, Tensor> actual, List<Tensor> expected) {
    Iterator<Tensor> right = expected.iterator();
    return actual.size() == expected.size()
        && actual.values().stream().allMatch(each -> OperatorProbe.close(each, right.next()));
  }
}
