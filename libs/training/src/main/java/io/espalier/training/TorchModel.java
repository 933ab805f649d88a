package io.espalier.training;

import io.espalier.graph.Graph;
import io.espalier.graph.Tensor;
import io.espalier.training.torch.ForwardModel;
import io.espalier.training.torch.Torch;
import io.espalier.training.torch.TorchWorker;
import java.util.Map;

/**
 * A graph that runs forward on PyTorch in FP32. Quantized graphs run too: their integers are
 * computed with exactly as ONNX defines them, but at the speed of FP32. May be called from any
 * thread; calls are served one after another.
 */
public final class TorchModel implements AutoCloseable {
  private final Graph graph;
  private final TorchWorker worker;
  private final ForwardModel model;

  /**
   * Loads a graph; {@link #forward} takes one with one input {@code [batch, ...]} and one output.
   *
   * @param threads threads that one operation may use
   */
  public TorchModel(Graph graph, int threads) {
    this.graph = graph;
    this.worker = new TorchWorker(threads);
    try {
      this.model = worker.call(() -> new ForwardModel(graph));
    } catch (RuntimeException e) {
      worker.close();
      throw e;
    }
  }

  /** The graph as it was given. */
  public Graph graph() {
    return graph;
  }

  /**
   * The output for a batch.
   *
   * @param images the input's elements in row-major order, for images {@code [batch, channels,
   *     height, width]}
   * @return the output's elements in row-major order, for a classifier {@code [batch, classes]}
   * @throws io.espalier.graph.GraphException naming the node that cannot be run
   */
  public float[] forward(float[] images, int batch) {
    return worker.call(() -> model.forward(images, batch));
  }

  /**
   * The graph's outputs for any inputs, of any number and type.
   *
   * @param inputs a tensor for each of the graph's inputs, by name
   * @return a tensor for each of its outputs, by name and in order
   * @throws io.espalier.graph.GraphException naming the input that is missing, or the node that
   *     cannot be run
   */
  public Map<String, Tensor> evaluate(Map<String, Tensor> inputs) {
    return worker.call(() -> model.evaluate(inputs));
  }

  /**
   * Runs a batch as in training, so that an operator that has no gradient is found before the
   * training is.
   *
   * @param images as for {@link #forward}
   * @throws io.espalier.graph.GraphException naming the node that cannot be trained
   */
  public void rehearse(float[] images, int batch) {
    worker.call(
        () -> {
          model.updateStatistics(images, batch);
          return true;
        });
  }

  /** Name and version of the engine and its threads, for reports. */
  public String description() {
    return worker.call(() -> "%s, FP32, %d thread(s)".formatted(Torch.version(), Torch.threads()));
  }

  @Override
  public void close() {
    worker.call(
        () -> {
          model.close();
          return true;
        });
    worker.close();
  }
}
