package io.espalier.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.graph.Graph;
import io.espalier.graph.GraphException;
import io.espalier.graph.OnnxReader;
import io.espalier.graph.Tensor;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The engine against outputs that are stored beside models, of any number and type. */
class StoredOutputsTest {
  private static final double RELATIVE = 1e-3;
  private static final double ABSOLUTE = 1e-5;

  /** Half a gigabyte of weights. */
  private static final List<String> HUGE = List.of("light_vgg19");

  /** Runs a model; empty where the outputs are the stored ones, or what is wrong. */
  private static Optional<String> difference(Path folder) {
    Graph graph = OnnxReader.read(folder.resolve("model.onnx"));
    Map<String, Tensor> outputs;
    try (TorchModel model = new TorchModel(graph, 1)) {
      outputs = model.evaluate(Shared.tensors(folder, "input", graph.inputs()));
    } catch (GraphException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
    return Shared.tensors(folder, "output", graph.outputs()).entrySet().stream()
        .flatMap(e -> difference(outputs.get(e.getKey()), e.getValue()).stream())
        .findFirst();
  }

  private static Optional<String> difference(Tensor actual, Tensor expected) {
    if (!actual.tensorType().equals(expected.tensorType())) {
      return Optional.of("%s where %s is expected".formatted(actual, expected));
    }
    if (!expected.type().isFloating()) {
      return actual.equals(expected) ? Optional.empty() : Optional.of("other integers");
    }
    float[] a = actual.toFloats();
    float[] e = expected.toFloats();
    for (int i = 0; i < e.length; i++) {
      boolean same = a[i] == e[i] || Float.isNaN(a[i]) && Float.isNaN(e[i]);
      if (!same && !(Math.abs(a[i] - e[i]) <= ABSOLUTE + RELATIVE * Math.abs(e[i]))) {
        return Optional.of("element %d is %s where %s is expected".formatted(i, a[i], e[i]));
      }
    }
    return Optional.empty();
  }

  /** The models that have other outputs, with what is wrong. */
  private static Map<String, String> wrong(List<Path> models) {
    Map<String, String> wrong = new TreeMap<>();
    models.forEach(
        model ->
            difference(model).ifPresent(what -> wrong.put(model.getFileName().toString(), what)));
    return wrong;
  }

  private static boolean isHuge(Path model) {
    return HUGE.contains(model.getFileName().toString());
  }

  private static boolean isKnown(Path model) {
    return OnnxReader.read(model.resolve("model.onnx")).opaqueNodes().isEmpty();
  }

  @Test
  void everyRealModelWhoseOperatorsAreKnownGivesItsStoredOutputs() {
    List<Path> models =
        Shared.models("models").stream().filter(model -> !isHuge(model) && isKnown(model)).toList();
    assertThat(models).hasSizeGreaterThanOrEqualTo(27);
    assertThat(wrong(models)).isEmpty();
  }

  @Test
  @Tag("long")
  void soDoesTheLargest() {
    assertThat(wrong(Shared.models("models").stream().filter(StoredOutputsTest::isHuge).toList()))
        .isEmpty();
  }

  @Test
  void everyCaseOfTheStandardWhoseOperatorIsKnownGivesItsStoredOutputs() {
    List<Path> models =
        Shared.models("conformance/node").stream().filter(StoredOutputsTest::isKnown).toList();
    assertThat(models).hasSizeGreaterThanOrEqualTo(500);
    assertThat(wrong(models)).isEmpty();
  }
}
