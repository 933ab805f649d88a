package io.espalier.graph.reference;

import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.graph.Graph;
import io.espalier.graph.OnnxReader;
import io.espalier.graph.support.SharedFiles;
import io.espalier.graph.support.Tensors;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConformanceTest {
  @Test
  void casesOfTheStandardsOwnSuiteWhoseOperatorsAreKnownPass() {
    List<String> passed = new ArrayList<>();
    for (String group : List.of("conformance/node", "conformance/simple")) {
      for (Path folder : SharedFiles.models(SharedFiles.folder(group))) {
        Graph graph = OnnxReader.read(folder.resolve("model.onnx"));
        if (graph.opaqueNodes().isEmpty()) {
          Tensors.assertClose(
              ReferenceEvaluator.evaluate(graph, SharedFiles.inputs(folder, graph)),
              SharedFiles.outputs(folder, graph),
              1e-5,
              1e-3,
              folder.getFileName().toString());
          passed.add(folder.getFileName().toString());
        }
      }
    }
    assertThat(passed).hasSizeGreaterThanOrEqualTo(241);
  }
}
