package io.espalier.runtime.plan;

import io.espalier.graph.ElementType;
import io.espalier.graph.Graph;
import io.espalier.graph.Node;
import io.espalier.graph.TensorType;
import io.espalier.graph.op.Constant;
import io.espalier.graph.op.Contraction;
import io.espalier.graph.op.ElementwiseBinary;
import io.espalier.graph.op.ElementwiseUnary;
import io.espalier.graph.op.ElementwiseVariadic;
import io.espalier.graph.op.If;
import io.espalier.graph.op.Indexing;
import io.espalier.graph.op.IntegerArithmetic;
import io.espalier.graph.op.Logic;
import io.espalier.graph.op.Normalization;
import io.espalier.graph.op.Opaque;
import io.espalier.graph.op.Pooling;
import io.espalier.graph.op.Quantization;
import io.espalier.graph.op.Rearrangement;
import io.espalier.graph.op.Recurrent;
import io.espalier.graph.op.Reduction;
import io.espalier.graph.op.ShapeOperator;
import io.espalier.graph.op.TransformerOperator;
import io.espalier.runtime.UnsupportedGraphException;
import io.espalier.runtime.plan.integer.Units;

/**
 * Turns a graph into layers, node by node in order; element-wise operators go into the layer before
 * them wherever nobody else sees that layer's output.
 */
public final class GraphPlanner {
  private final Graph graph;
  private final Drafting drafting;
  private final IntegerPlanner integers;

  private GraphPlanner(Graph graph, Units units) {
    this.graph = graph;
    this.drafting = new Drafting(graph);
    this.integers = new IntegerPlanner(units, drafting);
  }

  /**
   * Plans a graph with one input {@code [batch, ...]} and one output {@code [batch, ...]}.
   *
   * @param scope what of a graph in QDQ form is computed in integers; the rest is computed in
   *     floats with rounded activations
   * @throws UnsupportedGraphException naming the node, if the graph cannot be run here
   */
  public static Plan plan(Graph graph, boolean inIntegers) {
    if (graph.inputs().size() != 1 || graph.outputs().size() != 1) {
      throw new UnsupportedGraphException(
          "The sparse runtime runs graphs with one input and one output; graph '"
              + graph.name()
              + "' has "
              + graph.inputs().size()
              + " inputs and "
              + graph.outputs().size()
              + " outputs. Cut it to the ones that are needed.");
    }
    Graph bound = SingleImage.bind(graph);
    Units units = inIntegers ? Units.find(bound) : Units.none(bound);
    GraphPlanner planner = new GraphPlanner(bound, units);
    bound.nodes().forEach(planner::add);
    return planner.drafting.toPlan();
  }

  private void add(Node node) {
    if (integers.add(node) || drafting.constants().fold(node) || describesShapes(node)) {
      return;
    }
    switch (node.operator()) {
      case Contraction operator -> new ContractionPlanner(drafting).add(node, operator);
      case Pooling operator -> new PoolingPlanner(drafting).add(node, operator);
      case ElementwiseUnary operator -> new ElementwisePlanner(drafting).add(node, operator);
      case ElementwiseBinary operator -> new ElementwisePlanner(drafting).add(node, operator);
      case ElementwiseVariadic operator -> new ElementwisePlanner(drafting).add(node, operator);
      case Normalization operator -> new NormalizationPlanner(drafting).add(node, operator);
      case Quantization operator -> new QuantizationPlanner(drafting).add(node, operator);
      case ShapeOperator operator -> new ShapePlanner(drafting).add(node, operator);
      case Reduction operator -> new PoolingPlanner(drafting).add(node, operator);
      case Constant _, Opaque _, If _ -> throw Drafting.unsupported(node);
      case Logic _, Indexing _, Rearrangement _ -> throw Drafting.unsupported(node);
      case Recurrent _, TransformerOperator _, IntegerArithmetic _ ->
          throw Drafting.unsupported(node);
    }
  }

  /** Whether a node computes numbers that shape inference has already used, and nothing else. */
  private boolean describesShapes(Node node) {
    if (node.operator() instanceof Quantization
        || node.operator() instanceof IntegerArithmetic
        || node.operator() instanceof Opaque) {
      return false;
    }
    TensorType type = graph.types().get(node.output());
    return type != null
        && switch (type.element()) {
          case INT64, INT32, BOOL -> true;
          default -> type.element() != ElementType.FLOAT && drafting.isInteger(node);
        };
  }
}
