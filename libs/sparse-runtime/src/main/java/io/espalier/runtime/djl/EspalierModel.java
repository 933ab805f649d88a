package io.espalier.runtime.djl;

import ai.djl.BaseModel;
import ai.djl.MalformedModelException;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import io.espalier.graph.Graph;
import io.espalier.graph.GraphException;
import io.espalier.graph.OnnxReader;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An ONNX model. Its options are those of {@link EspalierOptions}. Its predictors may be used from
 * several threads, one inference at a time; closing the model waits for the one under way, and
 * predictors then fail.
 */
final class EspalierModel extends BaseModel {
  private static final String SUFFIX = ".onnx";

  EspalierModel(String name, NDManager manager) {
    super(name);
    this.manager = manager;
    this.manager.setName("espalierModel");
    this.dataType = DataType.FLOAT32;
  }

  /**
   * @param modelPath the ONNX file, or a directory with it
   * @param prefix its name in the directory, with or without the suffix; null for the model's name,
   *     the directory's or {@code model.onnx}
   */
  @Override
  public void load(Path modelPath, @Nullable String prefix, @Nullable Map<String, ?> options)
      throws IOException, MalformedModelException {
    setModelDir(modelPath);
    Path file = file(modelPath, prefix);
    setModelDir(Objects.requireNonNull(file.toAbsolutePath().getParent()));
    try {
      open(OnnxReader.read(file), options);
    } catch (GraphException refused) {
      throw new MalformedModelException(file + ": " + refused.getMessage(), refused);
    }
  }

  @Override
  public void load(InputStream in, @Nullable Map<String, ?> options)
      throws IOException, MalformedModelException {
    try {
      open(OnnxReader.read(in.readAllBytes()), options);
    } catch (GraphException refused) {
      throw new MalformedModelException(String.valueOf(refused.getMessage()), refused);
    }
  }

  private void open(Graph graph, @Nullable Map<String, ?> options) {
    if (block != null) {
      throw new UnsupportedOperationException(
          "the engine Espalier takes its layers from the ONNX file; leave the block out");
    }
    block = EspalierBlock.open(graph, EspalierOptions.of(options), manager);
  }

  private Path file(Path path, @Nullable String prefix) throws FileNotFoundException {
    if (Files.isRegularFile(path)) {
      return path;
    }
    String directory = String.valueOf(path.toAbsolutePath().normalize().getFileName());
    Stream<String> names =
        prefix == null ? Stream.of(modelName, directory, "model") : Stream.of(prefix);
    return names
        .filter(Objects::nonNull)
        .flatMap(name -> Stream.of(path.resolve(name), path.resolve(name + SUFFIX)))
        .filter(Files::isRegularFile)
        .findFirst()
        .orElseThrow(
            () ->
                new FileNotFoundException(
                    path + " has no ONNX file of the model's name; name it with optModelName"));
  }
}
