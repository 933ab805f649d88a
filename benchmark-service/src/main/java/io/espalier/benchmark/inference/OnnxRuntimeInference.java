package io.espalier.benchmark.inference;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * ONNX Runtime on the processor: every graph optimisation on, one operator at a time, its threads
 * inside operators. The input lies in memory that is handed over once, as an application in a hurry
 * would do it.
 */
public final class OnnxRuntimeInference implements Inference {
  private final String version;
  private final Path model;
  private final int threads;
  private final OrtSession session;
  private final OnnxTensor input;
  private final FloatBuffer inputFloats;
  private final Map<String, OnnxTensor> inputs;

  private OnnxRuntimeInference(
      OrtEnvironment environment, OrtSession session, Path model, int threads) throws OrtException {
    this.version = environment.getVersion();
    this.model = model;
    this.threads = threads;
    this.session = session;
    Map.Entry<String, NodeInfo> only = session.getInputInfo().entrySet().iterator().next();
    long[] shape = shapeForOneImage(only);
    long elements = 1;
    for (long dimension : shape) {
      elements = Math.multiplyExact(elements, dimension);
    }
    this.inputFloats =
        ByteBuffer.allocateDirect(Math.toIntExact(elements * Float.BYTES))
            .order(ByteOrder.nativeOrder())
            .asFloatBuffer();
    this.input = OnnxTensor.createTensor(environment, inputFloats, shape);
    this.inputs = Map.of(only.getKey(), input);
  }

  /**
   * @param model path of an ONNX classifier with one float image input
   * @param threads threads inside an operator
   * @throws InferenceException if ONNX Runtime refuses the file
   */
  public static OnnxRuntimeInference open(Path model, int threads) {
    OrtEnvironment environment =
        OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR, "espalier");
    try (OrtSession.SessionOptions options = options(threads)) {
      return new OnnxRuntimeInference(
          environment, environment.createSession(model.toString(), options), model, threads);
    } catch (OrtException refused) {
      throw new InferenceException(
          "ONNX Runtime %s does not open %s: %s"
              .formatted(environment.getVersion(), model.getFileName(), refused.getMessage()),
          refused);
    }
  }

  /** The best settings for one image at a time: every optimisation, threads inside operators. */
  static OrtSession.SessionOptions options(int threads) throws OrtException {
    OrtSession.SessionOptions options = new OrtSession.SessionOptions();
    options.setIntraOpNumThreads(threads);
    options.setInterOpNumThreads(1);
    options.setExecutionMode(OrtSession.SessionOptions.ExecutionMode.SEQUENTIAL);
    options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
    options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR);
    return options;
  }

  @Override
  public float[] run(float[] image) {
    if (image.length != inputFloats.capacity()) {
      throw new InferenceException(
          "the model takes images of %d values, but the data set has images of %d; import the images with the model's size"
              .formatted(inputFloats.capacity(), image.length));
    }
    inputFloats.put(0, image);
    try (OrtSession.Result result = session.run(inputs)) {
      return ((OnnxTensor) result.get(0)).getFloatBuffer().array();
    } catch (OrtException failed) {
      throw new InferenceException("ONNX Runtime failed: " + failed.getMessage(), failed);
    }
  }

  @Override
  public String version() {
    return version;
  }

  @Override
  public String description() {
    return "every graph optimisation, %d thread%s inside operators"
        .formatted(threads, threads == 1 ? "" : "s");
  }

  @Override
  public List<KernelTime> kernels(float[] image, int runs) {
    inputFloats.put(0, image);
    return OnnxRuntimeProfile.of(model, threads, inputs, runs);
  }

  @Override
  public void close() {
    input.close();
    try {
      session.close();
    } catch (OrtException failed) {
      throw new InferenceException("ONNX Runtime could not close", failed);
    }
  }

  /** The input's shape with a batch of one; whatever else is left open cannot be filled in here. */
  private static long[] shapeForOneImage(Map.Entry<String, NodeInfo> input) {
    long[] shape = ((TensorInfo) input.getValue().getInfo()).getShape().clone();
    shape[0] = 1;
    for (long dimension : shape) {
      if (dimension < 1) {
        throw new InferenceException(
            "input \"%s\" leaves more than its batch size open; give height and width in the model"
                .formatted(input.getKey()));
      }
    }
    return shape;
  }
}
