package io.espalier.training;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
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

/**
 * Real models and images that are kept beside the repository; tests that need them are skipped
 * where they are absent.
 */
final class Shared {
  private Shared() {}

  static Path folder(String name) {
    Path directory = Path.of("").toAbsolutePath();
    while (directory != null && !Files.isDirectory(directory.resolve("libs"))) {
      directory = directory.getParent();
    }
    Path folder =
        directory == null ? Path.of(name) : directory.resolveSibling("shared").resolve(name);
    Assumptions.assumeTrue(
        Files.isDirectory(folder), "skipped: there is no folder ../shared/" + name);
    return folder;
  }

  /** The folders in a folder that hold a model, in order. */
  static List<Path> models(String name) {
    try (Stream<Path> children = Files.list(folder(name))) {
      return children.filter(child -> Files.exists(child.resolve("model.onnx"))).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The stored tensors of a model's first test for its inputs or outputs. */
  static Map<String, Tensor> tensors(Path model, String prefix, List<Value> values) {
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
