package io.espalier.prune.service;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.espalier.graph.Graph;
import io.espalier.graph.OnnxWriter;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Map;

/** The oracle for tests: a model in ONNX Runtime on one thread. */
final class OnnxRuntime implements AutoCloseable {

  private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
  private final OrtSession session;

  OnnxRuntime(Graph graph) {
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(1);
      session = environment.createSession(OnnxWriter.toBytes(graph), options);
    } catch (OrtException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The only output for the only input. */
  float[] run(float[] input, long... shape) {
    try (OnnxTensor tensor = OnnxTensor.createTensor(environment, FloatBuffer.wrap(input), shape);
        OrtSession.Result result =
            session.run(Map.of(session.getInputNames().iterator().next(), tensor))) {
      FloatBuffer buffer = ((OnnxTensor) result.get(0)).getFloatBuffer();
      float[] values = new float[buffer.remaining()];
      buffer.get(values);
      return values;
    } catch (OrtException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The median time of so many runs in microseconds. */
  long medianMicros(int runs, float[] input, long... shape) {
    long[] times = new long[runs];
    for (int i = 0; i < runs; i++) {
      long start = System.nanoTime();
      run(input, shape);
      times[i] = System.nanoTime() - start;
    }
    Arrays.sort(times);
    return times[runs / 2] / 1000;
  }

  @Override
  public void close() {
    try {
      session.close();
    } catch (OrtException e) {
      throw new IllegalStateException(e);
    }
  }
}
