package io.espalier.standalone.operators;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import io.espalier.graph.ElementType;
import io.espalier.graph.Graph;
import io.espalier.graph.OnnxWriter;
import io.espalier.graph.Shape;
import io.espalier.graph.Tensor;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** ONNX Runtime, the independent oracle. */
final class RuntimeOracle {
  private RuntimeOracle() {}

  /** The outputs for an image; empty where ONNX Runtime does not take the model. */
  static Optional<List<Tensor>> run(Graph graph, Tensor image) throws OrtException {
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.NO_OPT);
      options.setIntraOpNumThreads(1);
      options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
      try (OrtSession session = environment.createSession(OnnxWriter.toBytes(graph), options);
          OnnxTensor input =
              OnnxTensor.createTensor(
                  environment, image.asFloats().duplicate(), image.shape().toArray())) {
        try (OrtSession.Result result = session.run(Map.of("x", input))) {
          List<Tensor> outputs = new ArrayList<>();
          for (Map.Entry<String, OnnxValue> entry : result) {
            outputs.add(tensor((OnnxTensor) entry.getValue()));
          }
          return Optional.of(outputs);
        }
      } catch (OrtException e) {
        return Optional.empty();
      }
    }
  }

  private static Tensor tensor(OnnxTensor tensor) {
    String name = tensor.getInfo().onnxType.name().replace("ONNX_TENSOR_ELEMENT_DATA_TYPE_", "");
    ByteBuffer data = tensor.getByteBuffer();
    ByteBuffer copy = ByteBuffer.allocate(data.remaining()).put(data).flip();
    return Tensor.raw(ElementType.valueOf(name), Shape.of(tensor.getInfo().getShape()), copy);
  }
}
