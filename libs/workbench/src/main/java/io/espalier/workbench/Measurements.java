package io.espalier.workbench;

import io.espalier.artifacts.ModelPackage;
import io.espalier.datasets.Evaluation;
import io.espalier.events.check.Limits;
import io.espalier.events.metrics.EvaluationSummary;
import io.espalier.events.metrics.LayerSparsity;
import io.espalier.events.metrics.ModelSize;
import io.espalier.graph.Graph;
import io.espalier.graph.Tensor;
import java.util.List;
import java.util.Objects;

/** What steps report about a model, in the words of the event contract. */
public final class Measurements {

  private Measurements() {}

  /**
   * The size of a model on its way: it is stored as the ONNX file that it is.
   *
   * @param graph the model
   * @param onnxBytes the bytes of its ONNX file
   */
  public static ModelSize size(Graph graph, long onnxBytes) {
    return size(graph, onnxBytes, onnxBytes);
  }

  /**
   * The size of a model that may be released: packed, which takes about a third of a second for a
   * megabyte.
   *
   * @param graph the model
   * @param onnx its ONNX file
   */
  public static ModelSize packedSize(Graph graph, byte[] onnx) {
    return size(graph, onnx.length, ModelPackage.pack(onnx).length);
  }

  private static ModelSize size(Graph graph, long rawBytes, long packedBytes) {
    return new ModelSize(
        graph.parameterCount(),
        graph.nonZeroParameterCount(),
        sparsity(graph),
        rawBytes,
        packedBytes);
  }

  /** The share of zeros over all prunable weights, 0 to 1. */
  public static double sparsity(Graph graph) {
    List<LayerSparsity> layers = layers(graph, graph.prunableWeights());
    long elements = layers.stream().mapToLong(LayerSparsity::elements).sum();
    return elements == 0
        ? 0
        : (double) layers.stream().mapToLong(LayerSparsity::zeros).sum() / elements;
  }

  /** The zeros of each of these weights. */
  public static List<LayerSparsity> layers(Graph graph, List<String> weights) {
    return weights.stream()
        .limit(Limits.ROWS_MAX)
        .map(name -> layer(name, Objects.requireNonNull(graph.initializers().get(name), name)))
        .toList();
  }

  private static LayerSparsity layer(String name, Tensor weights) {
    return new LayerSparsity(
        label(name), weights.count(), weights.count() - weights.nonZeroCount());
  }

  /** An evaluation as events carry it. */
  public static EvaluationSummary summary(Evaluation evaluation) {
    return EvaluationSummary.of(evaluation.classes(), evaluation.confusion());
  }

  /** The name of a tensor, cut in the middle where events would refuse its length. */
  public static String label(String name) {
    if (name.length() <= Limits.NAME_CHARACTERS_MAX) {
      return name;
    }
    int half = Limits.NAME_CHARACTERS_MAX / 2 - 2;
    return name.substring(0, half) + "..." + name.substring(name.length() - half);
  }
}
