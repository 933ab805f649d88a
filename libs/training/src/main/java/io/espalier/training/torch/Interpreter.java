package io.espalier.training.torch;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.espalier.graph.ElementType;
import io.espalier.graph.Graph;
import io.espalier.graph.GraphException;
import io.espalier.graph.Node;
import io.espalier.graph.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * Runs a graph node by node on the engine. Holds no arrays between runs, so that one interpreter
 * serves any number of runs of one thread. A value is released after its last use.
 */
public final class Interpreter {
  private final Graph graph;
  private final List<Set<String>> lastUses;
  private final Map<String, Tensor> constants;

  /**
   * Prepares a graph: what does not depend on the images is computed here. Must be called on a
   * worker's thread.
   */
  public Interpreter(Graph graph) {
    try (NDManager manager = Torch.newManager()) {
      this.graph = FoldConstants.apply(graph, manager);
    }
    this.constants = this.graph.initializers();
    this.lastUses = lastUses(this.graph);
  }

  /** The graph as it is run: constants are folded into initializers. */
  public Graph graph() {
    return graph;
  }

  /**
   * Runs the graph.
   *
   * @param manager owner of everything that is made
   * @param weights the FLOAT initializers of {@link #graph()}, by name, owned by the same manager
   * @param input the value of the graph's only input
   * @param training whether normalization uses and updates the batch's statistics
   * @param wanted name of the value to return
   * @param observer told of each FLOAT value with its name as soon as it is there; must not keep it
   * @throws GraphException naming the node that cannot be run
   */
  public NDArray run(
      NDManager manager,
      Map<String, NDArray> weights,
      NDArray input,
      boolean training,
      String wanted,
      BiConsumer<String, NDArray> observer) {
    return run(manager, weights, input, training, wanted, observer, ValueTransform.NONE);
  }

  /**
   * Runs the graph with values that are changed on the way.
   *
   * @param transform what is done to each FLOAT value, the input included, before it is used
   */
  public NDArray run(
      NDManager manager,
      Map<String, NDArray> weights,
      NDArray input,
      boolean training,
      String wanted,
      BiConsumer<String, NDArray> observer,
      ValueTransform transform) {
    Map<String, Operand> values = new HashMap<>();
    constants.forEach(
        (name, tensor) ->
            values.put(
                name,
                tensor.type() == ElementType.FLOAT
                    ? new Operand.Array(weights.get(name))
                    : new Operand.Host(tensor)));
    String inputName = graph.input().name();
    values.put(inputName, new Operand.Array(transform.apply(inputName, input, training)));
    observer.accept(inputName, input);
    for (int i = 0; i < graph.nodes().size() && !values.containsKey(wanted); i++) {
      Node node = graph.nodes().get(i);
      List<Operand> results = apply(new Call(node, values, constants, manager, training));
      for (int output = 0; output < node.outputs().size(); output++) {
        String name = node.outputs().get(output);
        if (name.isEmpty() || output >= results.size() && unused(name)) {
          continue;
        }
        if (output >= results.size()) {
          throw new UnsupportedOperatorException(
              node, "its output '" + name + "' is not supported by the training engine");
        }
        if (results.get(output) instanceof Operand.Array(NDArray made)) {
          NDArray array = transform.apply(name, made, training);
          values.put(name, new Operand.Array(array));
          observer.accept(name, array);
        } else {
          values.put(name, results.get(output));
        }
      }
      release(values, lastUses.get(i), wanted);
    }
    return switch (values.get(wanted)) {
      case Operand.Array(NDArray array) -> array;
      case null, default ->
          throw new GraphException("value '" + wanted + "' is not computed from the images");
    };
  }

  private boolean unused(String name) {
    return graph.consumers(name).isEmpty() && !graph.isOutput(name);
  }

  private static List<Operand> apply(Call call) {
    try {
      return Kernels.apply(call);
    } catch (GraphException e) {
      throw e;
    } catch (EngineException
        | IllegalArgumentException
        | ArithmeticException
        | IndexOutOfBoundsException e) {
      throw new GraphException(
          call.node().description() + ": the training engine says: " + e.getMessage(), e);
    }
  }

  private void release(Map<String, Operand> values, Set<String> names, String wanted) {
    for (String name : names) {
      if (!name.equals(wanted) && values.remove(name) instanceof Operand.Array(NDArray array)) {
        array.close();
      }
    }
  }

  /**
   * For each node the values that no later node uses: computed ones only, since input and weights
   * belong to the caller.
   */
  private static List<Set<String>> lastUses(Graph graph) {
    Set<String> used = new HashSet<>();
    graph.outputs().forEach(output -> used.add(output.name()));
    List<Set<String>> lastUses = new ArrayList<>();
    for (Node node : graph.nodes().reversed()) {
      Set<String> last = new HashSet<>();
      for (String name : node.inputs()) {
        if (!name.isEmpty() && graph.producer(name).isPresent() && used.add(name)) {
          last.add(name);
        }
      }
      for (String name : node.outputs()) {
        if (!name.isEmpty() && used.add(name)) {
          last.add(name);
        }
      }
      lastUses.add(last);
    }
    return lastUses.reversed();
  }
}
