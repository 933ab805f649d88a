package io.espalier.runtime.plan;

import io.espalier.graph.Graph;
import io.espalier.graph.Node;
import io.espalier.graph.Shape;
import io.espalier.graph.TensorType;
import io.espalier.runtime.UnsupportedGraphException;
import io.espalier.runtime.kernel.PostOp;
import io.espalier.runtime.kernel.Storage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The layers planned so far and where each value of the graph is. */
final class Drafting {
  private static final String SUPPORTED =
      "Supported are the operators of convolutional classifiers; train and serve this model on"
          + " PyTorch or ONNX Runtime, or replace the operator";

  private final Graph graph;
  private final Constants constants;
  private final Map<String, Located> values = new HashMap<>();
  private final List<Drafted> drafts = new ArrayList<>();
  private final Storage input;
  private boolean batchable = true;

  Drafting(Graph graph) {
    this.graph = graph;
    this.constants = new Constants(graph);
    String name = graph.inputs().getFirst().name();
    Shape shape = shapeOf(name);
    this.input = Storage.perImage(name, Math.toIntExact(shape.elements()));
    values.put(name, new Located(null, input, shape, false, null));
  }

  static UnsupportedGraphException unsupported(Node node) {
    return new UnsupportedGraphException(
        node, "operator " + node.operator().qualifiedType() + " is not supported", SUPPORTED);
  }

  Constants constants() {
    return constants;
  }

  /** Shape of a value for one image. */
  Shape shapeOf(String value) {
    TensorType type = graph.types().get(value);
    return type == null ? missingShape(value) : type.shape().orElseGet(() -> missingShape(value));
  }

  private static Shape missingShape(String value) {
    throw new UnsupportedGraphException(
        "The sparse runtime needs to know the shape of '"
            + value
            + "' before it runs. Simplify the model so that its shapes do not depend on data.");
  }

  /** Where a real-valued input of a node is. */
  Located operand(Node node, int index) {
    Located located = locate(node, index);
    if (located.quantized() != null) {
      throw new UnsupportedGraphException(
          node,
          "its input '" + node.inputs().get(index) + "' is a quantised integer tensor",
          "Give the model in QDQ form, where a DequantizeLinear stands before every operator");
    }
    return located;
  }

  /** Where an input of a node is, quantised or not. */
  Located locate(Node node, int index) {
    String name = node.input(index).orElseThrow(() -> unsupported(node));
    Located located = values.get(name);
    if (located == null) {
      throw new UnsupportedGraphException(
          node,
          "its input '" + name + "' is not the result of a supported operator on the model's input",
          "Fold constant expressions before (Passes.forInference), or simplify the model");
    }
    return located;
  }

  boolean isPlanned(String value) {
    return values.containsKey(value);
  }

  /** Whether a node works on integers that are not quantised values. */
  boolean isInteger(Node node) {
    return node.inputs().stream().noneMatch(values::containsKey);
  }

  /** Starts a layer that computes the first output of a node. */
  void start(Node node, Core core, List<Storage> inputs, int repeats) {
    requireNoSecondOutput(node);
    start(node, node.operator().type(), core, inputs, repeats, node.output());
  }

  private Draft start(
      Node node, String operator, Core core, List<Storage> inputs, int repeats, String value) {
    Shape shape = shapeOf(value);
    Storage output = Storage.perImage(value, Math.toIntExact(shape.elements()));
    String name = node.name().isEmpty() ? node.output() : node.name();
    Draft draft = new Draft(drafts.size(), name, operator, core, inputs, output, shape, repeats);
    drafts.add(draft);
    put(value, new Located(draft, output, shape, true, null));
    return draft;
  }

  /** Adds a layer of integers. */
  void add(IntegerLayer layer) {
    drafts.add(
        new Drafted() {
          @Override
          public Storage output() {
            return layer.output();
          }

          @Override
          public Step toStep() {
            return layer;
          }
        });
  }

  /** A place for a real value that an integer layer computes. */
  Storage real(String value) {
    Shape shape = shapeOf(value);
    Storage storage = Storage.perImage(value, Math.toIntExact(shape.elements()));
    put(value, new Located(null, storage, shape, true, null));
    return storage;
  }

  /** Names the result of a node that only gives its first input another shape. */
  void view(Node node, Located source) {
    requireNoSecondOutput(node);
    put(
        node.output(),
        new Located(
            source.draft(),
            source.storage(),
            shapeOf(node.output()),
            source.exclusive() && onlyUse(node, 0),
            source.quantized()));
  }

  /** Applies an element-wise operation to an input of a node: fused where possible. */
  void apply(Node node, int index, PostOp operation, PostOp.@Nullable FakeQuantize quantized) {
    Located source = locate(node, index);
    String operator = node.operator().type();
    Draft draft = source.draft();
    if (draft == null
        || !fusable(node, index, source)
        || !draft.takes(operation, source.shape())
        || !thereBefore(draft, operation)) {
      draft = start(node, "", new Core.Copy(), List.of(source.storage()), 1, node.output());
    }
    draft.append(operator, operation);
    put(node.output(), new Located(draft, draft.output(), shapeOf(node.output()), true, quantized));
  }

  /** Whether the operation's operand has been computed when the layer runs. */
  private boolean thereBefore(Draft draft, PostOp operation) {
    return !(operation instanceof PostOp.Combine combine)
        || drafts.subList(draft.index(), drafts.size()).stream()
            .noneMatch(later -> later.output() == combine.operand());
  }

  /** Appends an operation to the layer that computes a node's output, which nobody has seen yet. */
  void extend(Node node, PostOp operation) {
    Draft draft = values.get(node.output()).draft();
    if (draft == null) {
      throw new IllegalStateException(node.description() + " has not been planned");
    }
    draft.append("", operation);
  }

  /** Says that a node's output is quantised as its input is. */
  void keepQuantized(Node node, PostOp.@Nullable FakeQuantize quantized) {
    Located located = values.get(node.output());
    put(
        node.output(),
        new Located(
            located.draft(), located.storage(), located.shape(), located.exclusive(), quantized));
  }

  /** Names a node's output, which is the real value that its quantised input stands for. */
  void dequantized(Node node, Located input) {
    view(node, input);
    keepQuantized(node, null);
  }

  /** Refuses to work along the batch axis. */
  void requireBehindBatch(Node node, int axis) {
    if (axis == 0) {
      throw new UnsupportedGraphException(
          node, "it works along the batch axis", "Keep the images of a batch apart");
    }
  }

  /** Whether a node's input may be changed in place, because the node is the only one to see it. */
  boolean fusable(Node node, int index, Located source) {
    return source.draft() != null && source.exclusive() && onlyUse(node, index);
  }

  private boolean onlyUse(Node node, int index) {
    String value = node.inputs().get(index);
    return !graph.isOutput(value)
        && graph.consumers(value).size() == 1
        && node.inputs().stream().filter(value::equals).count() == 1;
  }

  private void put(String value, Located located) {
    batchable &= located.shape().rank() > 0 && located.shape().dim(0) == 1;
    values.put(value, located);
  }

  private void requireNoSecondOutput(Node node) {
    for (String output : node.outputs().subList(1, node.outputs().size())) {
      if (!output.isEmpty() && (graph.isOutput(output) || !graph.consumers(output).isEmpty())) {
        throw new UnsupportedGraphException(
            node, "its second output '" + output + "' is used", "Remove what uses it");
      }
    }
  }

  Plan toPlan() {
    String name = graph.outputs().getFirst().name();
    Located output = values.get(name);
    if (output == null || output.quantized() != null) {
      throw new UnsupportedGraphException(
          "The sparse runtime gives real numbers computed from the input; output '"
              + name
              + "' is a constant or a quantised integer tensor. End the model with a float output.");
    }
    List<Step> steps = drafts.stream().map(Drafted::toStep).toList();
    boolean integers = steps.stream().anyMatch(IntegerLayer.class::isInstance);
    if (integers) {
      moveOffHeap(steps, output.storage());
    }
    return new Plan(steps, input, output.storage(), batchable, integers);
  }

  /** Puts the floats that no layer of floats touches where integer layers want them. */
  private void moveOffHeap(List<Step> steps, Storage output) {
    Set<Storage> onHeap = new HashSet<>();
    Set<Storage> candidates = new HashSet<>(List.of(input, output));
    for (Step step : steps) {
      Set<Storage> touched = step instanceof Layer ? onHeap : candidates;
      touched.add(step.output());
      touched.addAll(step.reads());
    }
    candidates.removeAll(onHeap);
    candidates.stream().filter(storage -> !storage.isOffHeap()).forEach(Storage::moveOffHeap);
  }
}
