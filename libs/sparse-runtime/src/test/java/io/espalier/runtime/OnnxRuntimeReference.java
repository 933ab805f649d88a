package io.espalier.runtime;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.espalier.graph.Graph;
import io.espalier.graph.OnnxWriter;
import io.espalier.graph.TensorType;
import java.nio.FloatBuffer;
import java.util.Map;

/** ONNX Runtime as the judge of a session's output. */
public final class OnnxRuntimeReference implements AutoCloseable {
  private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
  private final OrtSession session;
  private final String input;
  private final long[] shape;

  public OnnxRuntimeReference(Graph graph, int threads) throws OrtException {
    this(graph, threads, OrtSession.SessionOptions.OptLevel.ALL_OPT);
  }

  public OnnxRuntimeReference(Graph graph, int threads, OrtSession.SessionOptions.OptLevel level)
      throws OrtException {
    OrtSession.SessionOptions options = new OrtSession.SessionOptions();
    options.setIntraOpNumThreads(threads);
    options.setInterOpNumThreads(1);
    options.setOptimizationLevel(level);
    session = environment.createSession(OnnxWriter.toBytes(graph), options);
    input = graph.inputs().getFirst().name();
    TensorType type = graph.inputs().getFirst().type();
    shape = type.shapeWith(1).toArray();
  }

  public float[] run(float[] images, int batch) throws OrtException {
    shape[0] = batch;
    try (OnnxTensor tensor = OnnxTensor.createTensor(environment, FloatBuffer.wrap(images), shape);
        OrtSession.Result result = session.run(Map.of(input, tensor))) {
      FloatBuffer buffer = ((OnnxTensor) result.get(0)).getFloatBuffer();
      float[] values = new float[buffer.remaining()];
      buffer.get(values);
      return values;
    }
  }

  @Override
  public void close() throws OrtException {
    session.close();
  }
}
