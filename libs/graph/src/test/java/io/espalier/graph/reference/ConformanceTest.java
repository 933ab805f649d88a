package io.espalier.graph.reference;

import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.graph.Graph;
import io.espalier.graph.OnnxReader;
import io.espalier.graph.support.SharedFiles;
import io.espalier.graph.support.Tensors;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConformanceTest {
  /** Cases outside of the operator set, by the beginning of their name, with the reason. */
  private static final Map<String, String> OUTSIDE =
      Map.of(
          "test_sequence_model", "values that are sequences of tensors are not supported",
          "test_strnorm_model", "operators on strings are not supported",
          "test_gradient_of", "operators of ai.onnx.preview.training are not supported");

  @Test
  void everyCaseOfTheStandardsOwnSuitePassesUnlessItIsListedWithAReason() {
    Map<String, String> failed = new LinkedHashMap<>();
    List<String> passed = new ArrayList<>();
    List<String> outside = new ArrayList<>();
    for (String group : List.of("conformance/node", "conformance/simple")) {
      for (Path folder : SharedFiles.models(SharedFiles.folder(group))) {
        String name = folder.getFileName().toString();
        if (OUTSIDE.keySet().stream().anyMatch(name::startsWith)) {
          outside.add(name);
          continue;
        }
        try {
          check(folder, name);
          passed.add(name);
        } catch (AssertionError | RuntimeException e) {
          failed.put(name, String.valueOf(e));
        }
      }
    }
    assertThat(failed).isEmpty();
    assertThat(passed).hasSizeGreaterThanOrEqualTo(541);
    assertThat(outside).hasSizeLessThanOrEqualTo(16);
  }

  private static void check(Path folder, String name) {
    Graph graph = OnnxReader.read(folder.resolve("model.onnx"));
    Tensors.assertClose(
        ReferenceEvaluator.evaluate(graph, SharedFiles.inputs(folder, graph)),
        SharedFiles.outputs(folder, graph),
        1e-5,
        1e-3,
        name);
  }
}
