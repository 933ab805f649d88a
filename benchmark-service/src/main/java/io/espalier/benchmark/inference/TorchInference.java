package io.espalier.benchmark.inference;

import io.espalier.graph.OnnxReader;
import io.espalier.training.TorchModel;
import java.nio.file.Path;
import java.util.List;

/**
 * PyTorch through DJL: the operators of the graph one by one in evaluation mode, without gradients.
 */
public final class TorchInference implements Inference {
  private final TorchModel model;

  private TorchInference(TorchModel model) {
    this.model = model;
  }

  /**
   * @param model path of the ONNX file
   * @param threads threads inside an operator
   */
  public static TorchInference open(Path model, int threads) {
    return new TorchInference(new TorchModel(OnnxReader.read(model), threads));
  }

  @Override
  public float[] run(float[] image) {
    return model.forward(image, 1);
  }

  @Override
  public String version() {
    return LibraryVersions.pytorch();
  }

  @Override
  public String description() {
    return model.description();
  }

  /** Nothing: PyTorch is called operator by operator and keeps no record. */
  @Override
  public List<KernelTime> kernels(float[] image, int runs) {
    return List.of();
  }

  @Override
  public void close() {
    model.close();
  }
}
