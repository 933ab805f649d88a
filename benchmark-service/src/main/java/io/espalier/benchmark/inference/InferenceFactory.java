package io.espalier.benchmark.inference;

import io.espalier.events.step.RuntimeName;
import io.espalier.runtime.Tier;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Opens a model with the runtime of that name. */
public final class InferenceFactory {
  private InferenceFactory() {}

  /**
   * @param model path of the ONNX file
   * @param threads threads the runtime computes with
   * @param tierMax the best tier of our own runtime's kernels; null for the best there is, and of
   *     no meaning to the others
   */
  public static Inference open(
      RuntimeName runtime, Path model, int threads, @Nullable Tier tierMax) {
    return switch (runtime) {
      case ESPALIER -> EspalierInference.open(model, threads, tierMax);
      case ONNX_RUNTIME -> OnnxRuntimeInference.open(model, threads);
      case PYTORCH -> TorchInference.open(model, threads);
    };
  }
}
