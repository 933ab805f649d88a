package io.espalier.graph;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Looks into graphs within nodes, which are carried unread: which outer values they use, and that
 * they are no trap.
 */
final class Subgraphs {
  private final OnnxLimits limits;

  Subgraphs(OnnxLimits limits) {
    this.limits = limits;
  }

  /** Names of values outside a node that the graphs in its attributes use. */
  Set<String> captures(NodeProto node) {
    Set<String> captures = new TreeSet<>();
    walkAttributes(node, Set.of(), captures, 1);
    return captures;
  }

  private void walkAttributes(NodeProto node, Set<String> outer, Set<String> captures, int depth) {
    for (AttributeProto attribute : node.getAttributeList()) {
      if (attribute.hasG()) {
        walk(attribute.getG(), outer, captures, depth);
      }
      attribute.getGraphsList().forEach(graph -> walk(graph, outer, captures, depth));
      if (depth > 1) {
        refuseExternal(attribute.getTensorsList());
        refuseExternal(attribute.hasT() ? List.of(attribute.getT()) : List.of());
      }
    }
  }

  private void walk(GraphProto graph, Set<String> outer, Set<String> captures, int depth) {
    if (depth > limits.nestingMax()) {
      throw new OnnxFormatException(
          "graphs are nested deeper than the limit nestingMax = " + limits.nestingMax());
    }
    Set<String> scope = new HashSet<>(outer);
    for (ValueInfoProto input : graph.getInputList()) {
      scope.add(input.getName());
    }
    for (TensorProto initializer : graph.getInitializerList()) {
      scope.add(initializer.getName());
    }
    refuseExternal(graph.getInitializerList());
    graph.getSparseInitializerList().forEach(sparse -> scope.add(sparse.getValues().getName()));
    for (NodeProto node : graph.getNodeList()) {
      for (String input : node.getInputList()) {
        if (!input.isEmpty() && !scope.contains(input)) {
          captures.add(input);
        }
      }
      walkAttributes(node, scope, captures, depth + 1);
      scope.addAll(node.getOutputList());
    }
    for (ValueInfoProto output : graph.getOutputList()) {
      if (!scope.contains(output.getName())) {
        captures.add(output.getName());
      }
    }
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
