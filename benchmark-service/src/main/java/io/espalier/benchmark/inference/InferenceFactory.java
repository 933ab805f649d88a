package io.espalier.benchmark.inference;

import io.espalier.events.step.RuntimeName;
import java.nio.file.Path;

/** Opens a model with the runtime of that name. */
public final class InferenceFactory {
  private InferenceFactory() {}

  /**
   * @param model path of the ONNX file
   * @param threads threads the runtime computes with
   */
  public static Inference open(RuntimeName runtime, Path model, int threads) {
    return switch (runtime) {
      case ESPALIER -> EspalierInference.open(model, threads);
      case ONNX_RUNTIME -> OnnxRuntimeInference.open(model, threads);
      case PYTORCH -> TorchInference.open(model, threads);
    };
  }
}
