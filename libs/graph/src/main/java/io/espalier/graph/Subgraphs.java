package io.espalier.graph;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.SparseTensorProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Looks into graphs within nodes, which are carried unread: which outer values they use, that each
 * of their values is given once and their outputs are given at all, and that they are no trap.
 */
final class Subgraphs {
  private final OnnxLimits limits;

  Subgraphs(OnnxLimits limits) {
    this.limits = limits;
  }

  /** The names of one graph, within those of the graphs around it. */
  private record Scope(Set<String> names, @Nullable Scope outer) {
    boolean sees(String name) {
      for (Scope scope = this; scope != null; scope = scope.outer) {
        if (scope.names.contains(name)) {
          return true;
        }
      }
      return false;
    }

    void add(String name) {
      if (!name.isEmpty() && !names.add(name)) {
        throw new OnnxFormatException(
            "'%s' is given twice in a graph within the node".formatted(name));
      }
    }
  }

  /** Names of values outside a node that the graphs in its attributes use. */
  Set<String> captures(NodeProto node) {
    Set<String> captures = new TreeSet<>();
    walkAttributes(node, null, captures, 1);
    return captures;
  }

  private void walkAttributes(
      NodeProto node, @Nullable Scope outer, Set<String> captures, int depth) {
    for (AttributeProto attribute : node.getAttributeList()) {
      if (attribute.hasG()) {
        walk(attribute.getG(), outer, captures, depth);
      }
      for (GraphProto graph : attribute.getGraphsList()) {
        walk(graph, outer, captures, depth);
      }
      if (depth > 1 || attribute.getTensorsCount() > 0 || attribute.hasSparseTensor()) {
        refuseExternal(attribute.getTensorsList());
        refuseExternal(depth > 1 && attribute.hasT() ? List.of(attribute.getT()) : List.of());
        refuseExternal(
            List.of(
                attribute.getSparseTensor().getValues(), attribute.getSparseTensor().getIndices()));
      }
    }
  }

  private void walk(GraphProto graph, @Nullable Scope outer, Set<String> captures, int depth) {
    if (depth > limits.nestingMax()) {
      throw new OnnxFormatException(
          "graphs are nested deeper than the limit nestingMax = " + limits.nestingMax());
    }
    Scope scope = scope(graph, outer);
    for (NodeProto node : graph.getNodeList()) {
      if (node.getOpType().isEmpty()) {
        throw new OnnxFormatException("a node in a graph within it has no operator");
      }
      for (String input : node.getInputList()) {
        if (!input.isEmpty() && !scope.sees(input)) {
          captures.add(input);
        }
      }
      walkAttributes(node, scope, captures, depth + 1);
      node.getOutputList().forEach(scope::add);
    }
    for (ValueInfoProto output : graph.getOutputList()) {
      if (!scope.names().contains(output.getName())) {
        throw new OnnxFormatException(
            "output '%s' of the graph '%s' within it is given by none of that graph's nodes"
                .formatted(output.getName(), graph.getName()));
      }
    }
  }

  private static Scope scope(GraphProto graph, @Nullable Scope outer) {
    Scope scope = new Scope(new HashSet<>(), outer);
    Set<String> inputs = new HashSet<>();
    for (ValueInfoProto input : graph.getInputList()) {
      scope.add(input.getName());
      inputs.add(input.getName());
    }
    for (TensorProto initializer : graph.getInitializerList()) {
      if (!inputs.remove(initializer.getName())) {
        scope.add(initializer.getName());
      }
    }
    for (SparseTensorProto sparse : graph.getSparseInitializerList()) {
      if (!inputs.remove(sparse.getValues().getName())) {
        scope.add(sparse.getValues().getName());
      }
      refuseExternal(List.of(sparse.getValues(), sparse.getIndices()));
    }
    refuseExternal(graph.getInitializerList());
    return scope;
  }

  private static void refuseExternal(List<TensorProto> tensors) {
    for (TensorProto tensor : tensors) {
      if (tensor.getDataLocation() == TensorProto.DataLocation.EXTERNAL) {
        throw new OnnxFormatException(
            "tensor '%s' in a graph within a node has external data, which is not supported there"
                .formatted(tensor.getName()));
      }
    }
  }
}
