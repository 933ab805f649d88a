package io.espalier.training;

import io.espalier.datasets.Preprocessing;
import io.espalier.datasets.Split;
import io.espalier.graph.Dimension;
import io.espalier.graph.Graph;
import io.espalier.graph.GraphException;
import io.espalier.graph.Node;
import io.espalier.graph.TensorType;
import io.espalier.graph.op.Add;
import io.espalier.graph.op.Gemm;
import io.espalier.graph.op.LogSoftmax;
import io.espalier.graph.op.MatMul;
import io.espalier.graph.op.Softmax;
import java.util.List;

/**
 * The parts of a graph that tell images apart.
 *
 * @param graph a graph from {@code [batch, channels, height, width]} to {@code [batch, classes]}
 * @param logits name of the value that the loss is computed from: the output, or the input of a
 *     final softmax
 */
record Classifier(Graph graph, String logits) {
  static Classifier of(Graph graph) {
    String output = graph.output().name();
    String logits =
        graph
            .producer(output)
            .filter(
                node -> node.operator() instanceof Softmax || node.operator() instanceof LogSoftmax)
            .map(node -> node.inputs().getFirst())
            .orElse(output);
    return new Classifier(graph, logits);
  }

  /**
   * Name of the value that the last layer turns into logits.
   *
   * @throws GraphException if the logits are not the result of a Gemm or MatMul
   */
  String features() {
    Node last = graph.producer(logits).orElseThrow(() -> noLastLayer("a copy of the input"));
    if (last.operator() instanceof Add) {
      last =
          last.inputs().stream()
              .flatMap(input -> graph.producer(input).stream())
              .findFirst()
              .orElse(last);
    }
    return switch (last.operator()) {
      case Gemm _, MatMul _ -> last.inputs().getFirst();
      default -> throw noLastLayer("the result of " + last.description());
    };
  }

  private GraphException noLastLayer(String found) {
    return new GraphException(
        "the logits '%s' are %s, not of a Gemm or MatMul, so that there are no features of a last layer to learn; distil the outputs instead"
            .formatted(logits, found));
  }

  /** Fails unless the graph takes these images and tells that many classes apart. */
  void check(Split split, int classes) {
    Preprocessing images = split.preprocessing();
    TensorType input = graph.input().type();
    List<Integer> wanted = List.of(images.channels(), images.height(), images.width());
    boolean fits = input.rank() == 4;
    for (int axis = 1; fits && axis < 4; axis++) {
      Dimension dimension = input.dim(axis);
      fits = dimension instanceof Dimension.Symbolic || dimension.is(wanted.get(axis - 1));
    }
    if (!fits) {
      throw new GraphException(
          "input '%s' is %s, but the images are %s (channels, height, width); import the dataset with the model's size"
              .formatted(graph.input().name(), input, wanted));
    }
    TensorType output = graph.type(logits).orElse(graph.output().type());
    if (output.rank() != 2
        || !(output.dim(1) instanceof Dimension.Symbolic || output.dim(1).is(classes))) {
      throw new GraphException(
          "output '%s' is %s, but the dataset has %d classes; the model's last layer must have one output per class"
              .formatted(logits, output, classes));
    }
  }
}
