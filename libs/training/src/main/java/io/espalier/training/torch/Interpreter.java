package io.espalier.training.torch;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.espalier.graph.ElementType;
import io.espalier.graph.Graph;
import io.espalier.graph.GraphException;
import io.espalier.graph.Node;
import io.espalier.graph.Subgraph;
import io.espalier.graph.Tensor;
import io.espalier.graph.op.If;
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
    Map<String, Operand> given = Map.of(graph.input().name(), new Operand.Array(input));
    Operand result =
        run(manager, weights, given, training, List.of(wanted), observer, transform).get(wanted);
    return switch (result) {
      case Operand.Array(NDArray array) -> array;
      case Operand.Host(Tensor tensor) ->
          throw new GraphException(
              "value '%s' is %s where numbers of type FLOAT are wanted".formatted(wanted, tensor));
      case null -> throw new GraphException("value '" + wanted + "' is not in the graph");
    };
  }

  /**
   * Runs the graph on any inputs.
   *
   * @param inputs the values of the graph's inputs, by name
   * @param wanted names of the values to return
   * @return those of them that the graph has
   * @throws GraphException naming the node that cannot be run
   */
  Map<String, Operand> run(
      NDManager manager,
      Map<String, NDArray> weights,
      Map<String, Operand> inputs,
      boolean training,
      List<String> wanted,
      BiConsumer<String, NDArray> observer) {
    return run(manager, weights, inputs, training, wanted, observer, ValueTransform.NONE);
  }

  private Map<String, Operand> run(
      NDManager manager,
      Map<String, NDArray> weights,
      Map<String, Operand> inputs,
      boolean training,
      List<String> wanted,
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
    inputs.forEach(
        (name, value) -> put(values, name, changed(transform, name, value, training), observer));
    for (int i = 0; i < graph.nodes().size() && !values.keySet().containsAll(wanted); i++) {
      Node node = graph.nodes().get(i);
      Call call = new Call(node, values, constants, graph, manager, training);
      List<Operand> results = apply(call);
      for (int output = 0; output < node.outputs().size(); output++) {
        String name = node.outputs().get(output);
        if (name.isEmpty() || output >= results.size() && unused(name)) {
          continue;
        }
        if (output >= results.size()) {
          throw new UnsupportedOperatorException(
              node, "its output '" + name + "' is not supported by the training engine");
        }
        put(values, name, changed(transform, name, results.get(output), training), observer);
      }
      release(values, lastUses.get(i), wanted);
    }
    Map<String, Operand> results = new HashMap<>(values);
    results.keySet().retainAll(wanted);
    return results;
  }

  private static void put(
      Map<String, Operand> values,
      String name,
      Operand value,
      BiConsumer<String, NDArray> observer) {
    values.put(name, value);
    if (value instanceof Operand.Array(NDArray array)) {
      observer.accept(name, array);
    }
  }

  private static Operand changed(
      ValueTransform transform, String name, Operand value, boolean training) {
    return value instanceof Operand.Array(NDArray array)
        ? new Operand.Array(transform.apply(name, array, training))
        : value;
  }

  private boolean unused(String name) {
    return graph.consumers(name).isEmpty() && !graph.isOutput(name);
  }

  private static List<Operand> apply(Call call) {
    try {
      return call.node().operator() instanceof If conditional
          ? branch(call, conditional)
          : Kernels.apply(call);
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

  /** Runs the graph that a condition picks, which sees the values outside. */
  private static List<Operand> branch(Call call, If operator) {
    long[] condition = call.tensor(0).toLongs();
    if (condition.length != 1) {
      throw call.unsupported("its condition has " + condition.length + " elements");
    }
    Subgraph picked = operator.branch(condition[0] != 0);
    Map<String, Operand> values = new HashMap<>(call.values());
    picked.initializers().forEach((name, tensor) -> values.put(name, new Operand.Host(tensor)));
    Map<String, Tensor> constants = new HashMap<>(call.constants());
    constants.putAll(picked.initializers());
    for (Node node : picked.nodes()) {
      List<Operand> results =
          apply(new Call(node, values, constants, call.graph(), call.manager(), call.training()));
      for (int i = 0; i < Math.min(results.size(), node.outputs().size()); i++) {
        values.put(node.outputs().get(i), results.get(i));
      }
    }
    return picked.outputs().stream().map(name -> handle(values.get(name))).toList();
  }

  /** A value under a handle of its own, since each one is closed after its last use. */
  private static Operand handle(Operand value) {
    return value instanceof Operand.Array(NDArray array)
        ? new Operand.Array(ElementwiseKernels.same(array))
        : value;
  }

  private static void release(Map<String, Operand> values, Set<String> names, List<String> wanted) {
    for (String name : names) {
      if (!wanted.contains(name) && values.remove(name) instanceof Operand.Array(NDArray array)) {
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
      Set<String> taken = new HashSet<>(node.inputs());
      taken.addAll(node.operator().captures());
      for (String name : taken) {
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
