package io.espalier.graph.support;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import io.espalier.graph.ElementType;
import io.espalier.graph.Graph;
import io.espalier.graph.OnnxReader;
import io.espalier.graph.OnnxWriter;
import io.espalier.graph.Shape;
import io.espalier.graph.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** ONNX Runtime, the independent oracle. */
public final class OnnxRuntime {
  private OnnxRuntime() {}

  /** Runs a graph with all of ONNX Runtime's optimisations. */
  public static Map<String, Tensor> run(Graph graph, Map<String, Tensor> inputs) {
    return run(OnnxWriter.toBytes(graph), inputs, OptLevel.ALL_OPT);
  }

  /** Runs a model. */
  public static Map<String, Tensor> run(byte[] model, Map<String, Tensor> inputs, OptLevel level) {
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    Map<String, OnnxTensor> tensors = new HashMap<>();
    try (OrtSession.SessionOptions options = options(level);
        OrtSession session = environment.createSession(model, options)) {
      for (Map.Entry<String, Tensor> entry : inputs.entrySet()) {
        tensors.put(entry.getKey(), toOrt(environment, entry.getValue()));
      }
      Map<String, Tensor> outputs = new LinkedHashMap<>();
      try (OrtSession.Result result = session.run(tensors)) {
        for (Map.Entry<String, ai.onnxruntime.OnnxValue> entry : result) {
          outputs.put(entry.getKey(), fromOrt((OnnxTensor) entry.getValue()));
        }
      }
      return outputs;
    } catch (OrtException e) {
      throw new IllegalStateException("ONNX Runtime: " + e.getMessage(), e);
    } finally {
      tensors.values().forEach(OnnxTensor::close);
    }
  }

  /** How often each operator is in the graph that ONNX Runtime really runs. */
  public static Map<String, Long> optimizedOperators(Graph graph) {
    try {
      Path file = Files.createTempFile("optimized", ".onnx");
      try (OrtSession.SessionOptions options = options(OptLevel.ALL_OPT)) {
        options.setOptimizedModelFilePath(file.toString());
        OrtEnvironment.getEnvironment().createSession(OnnxWriter.toBytes(graph), options).close();
        Map<String, Long> counts = new LinkedHashMap<>();
        OnnxReader.read(file)
            .nodes()
            .forEach(node -> counts.merge(node.operator().type(), 1L, Long::sum));
        return counts;
      } finally {
        Files.deleteIfExists(file);
      }
    } catch (OrtException | IOException e) {
      throw new IllegalStateException("ONNX Runtime: " + e.getMessage(), e);
    }
  }

  private static OrtSession.SessionOptions options(OptLevel level) throws OrtException {
    OrtSession.SessionOptions options = new OrtSession.SessionOptions();
    options.setOptimizationLevel(level);
    options.setIntraOpNumThreads(1);
    options.setSessionLogLevel(ai.onnxruntime.OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR);
    return options;
  }

  private static OnnxTensor toOrt(OrtEnvironment environment, Tensor tensor) throws OrtException {
    ByteBuffer data =
        ByteBuffer.allocateDirect(tensor.asBytes().remaining()).order(ByteOrder.nativeOrder());
    data.put(tensor.asBytes()).flip();
    return OnnxTensor.createTensor(
        environment, data, tensor.shape().toArray(), javaType(tensor.type()));
  }

  private static OnnxJavaType javaType(ElementType type) {
    return switch (type) {
      case FLOAT -> OnnxJavaType.FLOAT;
      case DOUBLE -> OnnxJavaType.DOUBLE;
      case INT8 -> OnnxJavaType.INT8;
      case UINT8 -> OnnxJavaType.UINT8;
      case INT16 -> OnnxJavaType.INT16;
      case INT32 -> OnnxJavaType.INT32;
      case INT64 -> OnnxJavaType.INT64;
      case BOOL -> OnnxJavaType.BOOL;
      case FLOAT16 -> OnnxJavaType.FLOAT16;
      case BFLOAT16 -> OnnxJavaType.BFLOAT16;
      default ->
          throw new IllegalArgumentException(
              "tensors of " + type + " are not given to ONNX Runtime here");
    };
  }

  private static Tensor fromOrt(OnnxTensor tensor) throws OrtException {
    String name = tensor.getInfo().onnxType.name().replace("ONNX_TENSOR_ELEMENT_DATA_TYPE_", "");
    ByteBuffer data = tensor.getByteBuffer();
    ByteBuffer copy = ByteBuffer.allocate(data.remaining()).put(data).flip();
    return Tensor.raw(ElementType.valueOf(name), Shape.of(tensor.getInfo().getShape()), copy);
  }
}
