package io.espalier.graph.support;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import io.espalier.graph.Graph;
import io.espalier.graph.OnnxReader;
import io.espalier.graph.Tensor;
import io.espalier.graph.Value;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** Real files beside the repository, which not everyone has. */
public final class SharedFiles {
  private SharedFiles() {}

  /** A folder of {@code ../shared}; the test is skipped where it is absent. */
  public static Path folder(String name) {
    Path root = Path.of(System.getProperty("user.dir")).toAbsolutePath();
    while (root != null
        && !(Files.isDirectory(root.resolve("libs")) && Files.exists(root.resolve("pom.xml")))) {
      root = root.getParent();
    }
    Path folder = root == null ? Path.of("missing") : root.resolveSibling("shared").resolve(name);
    Assumptions.assumeTrue(Files.isDirectory(folder), () -> "skipped: " + folder + " is not there");
    return folder;
  }

  /** The folders in a folder that hold a model, in order. */
  public static List<Path> models(Path folder) {
    try (Stream<Path> children = Files.list(folder)) {
      return children.filter(child -> Files.exists(child.resolve("model.onnx"))).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The stored inputs of a model's first test. */
  public static Map<String, Tensor> inputs(Path model, Graph graph) {
    return tensors(model, "input", graph.inputs());
  }

  /** The stored outputs of a model's first test. */
  public static Map<String, Tensor> outputs(Path model, Graph graph) {
    return tensors(model, "output", graph.outputs());
  }

  private static Map<String, Tensor> tensors(Path model, String prefix, List<Value> values) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (int i = 0; i < values.size(); i++) {
      Path file = model.resolve("test_data_set_0").resolve(prefix + "_" + i + ".pb");
      tensors.put(values.get(i).name(), tensor(file));
    }
    return tensors;
  }

  /** A tensor file, read as the initializer of a model around it. */
  private static Tensor tensor(Path file) {
    try {
      TensorProto proto =
          TensorProto.parseFrom(Files.readAllBytes(file)).toBuilder().setName("t").build();
      ModelProto model =
          ModelProto.newBuilder()
              .setIrVersion(10)
              .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(21))
              .setGraph(GraphProto.newBuilder().setName("tensor").addInitializer(proto))
              .build();
      return OnnxReader.read(model.toByteArray()).initializers().get("t");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
