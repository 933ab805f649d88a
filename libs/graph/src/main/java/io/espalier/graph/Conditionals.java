package io.espalier.graph;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import io.espalier.graph.op.Attributes;
import io.espalier.graph.op.If;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads If with its two graphs; they are read to be run and written as they were. */
final class Conditionals {
  private static final List<String> BRANCHES = List.of("then_branch", "else_branch");

  private final ModelReader reader;
  private final ModelInfo info;
  private final Set<String> functions;
  private final TypeInference outer;

  Conditionals(ModelReader reader, ModelInfo info, Set<String> functions, TypeInference outer) {
    this.reader = reader;
    this.info = info;
    this.functions = functions;
    this.outer = outer;
  }

  /** Whether a node has the form that the standard gives If. */
  static boolean isKnown(NodeProto node) {
    return node.getOpType().equals("If")
        && node.getAttributeCount() == BRANCHES.size()
        && node.getAttributeList().stream().map(AttributeProto::getName).distinct().count() == 2
        && node.getAttributeList().stream().allMatch(Conditionals::isBranch);
  }

  private static boolean isBranch(AttributeProto attribute) {
    return BRANCHES.contains(attribute.getName())
        && attribute.hasG()
        && attribute.getG().getInputCount() == 0;
  }

  If read(NodeProto node, Attributes attributes, Set<String> captures) {
    Map<String, Subgraph> branches = new HashMap<>();
    for (AttributeProto attribute : node.getAttributeList()) {
      TypeInference inference = new TypeInference(info.opset(), Map.of());
      for (String name : captures) {
        inference.addOuter(name, outer.type(name), outer.constant(name), outer.shapeValue(name));
      }
      branches.put(
          attribute.getName(), reader.subgraph(attribute.getG(), info, functions, inference));
    }
    return new If(
        attributes, captures, branches.get(BRANCHES.getFirst()), branches.get(BRANCHES.getLast()));
  }
}
