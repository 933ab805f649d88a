package io.espalier.graph;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.FunctionProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * A model's own functions. They are carried through unread; but each is there once, is whole in
 * itself and does not come back to itself.
 */
final class Functions {
  private record Key(String domain, String name, String overload) {}

  private final Map<Key, FunctionProto> functions = new LinkedHashMap<>();

  private Functions() {}

  /** Looks at a model's functions; errors name the function. */
  static Functions of(List<FunctionProto> list) {
    Functions functions = new Functions();
    for (FunctionProto function : list) {
      Key key =
          new Key(standardDomain(function.getDomain()), function.getName(), function.getOverload());
      if (function.getName().isEmpty()) {
        throw new OnnxFormatException("a function has no name");
      }
      if (functions.functions.put(key, function) != null) {
        throw new OnnxFormatException("function '%s' is given twice".formatted(function.getName()));
      }
    }
    list.forEach(Functions::requireWhole);
    functions.requireNoCycle();
    return functions;
  }

  /** Names of functions in the standard's own domain, which stand before its operators. */
  Set<String> inStandardDomain() {
    Set<String> names = new TreeSet<>();
    for (Key key : functions.keySet()) {
      if (key.domain().isEmpty()) {
        names.add(key.name());
      }
    }
    return names;
  }

  /** Every value is given once and before it is used. */
  private static void requireWhole(FunctionProto function) {
    Set<String> names = new HashSet<>();
    for (String input : function.getInputList()) {
      require(function, names.add(input), "input '%s' is given twice", input);
    }
    for (NodeProto node : function.getNodeList()) {
      require(function, !node.getOpType().isEmpty(), "node '%s' has no operator", node.getName());
      for (String input : node.getInputList()) {
        require(
            function,
            input.isEmpty() || names.contains(input),
            "node '%s' (%s) uses '%s', which no input or earlier node gives",
            node.getName(),
            node.getOpType(),
            input);
      }
      for (String output : node.getOutputList()) {
        require(
            function, output.isEmpty() || names.add(output), "value '%s' is given twice", output);
      }
    }
    for (String output : function.getOutputList()) {
      require(function, names.contains(output), "output '%s' is given by no node", output);
    }
  }

  private static void require(
      FunctionProto function, boolean condition, String format, Object... arguments) {
    if (!condition) {
      throw new OnnxFormatException(
          "function '%s': %s".formatted(function.getName(), format.formatted(arguments)));
    }
  }

  /** Takes functions away that nothing left calls; what remains in the end calls itself. */
  private void requireNoCycle() {
    Map<Key, Integer> callers = new HashMap<>();
    Map<Key, List<Key>> calls = new HashMap<>();
    functions.forEach(
        (key, function) -> {
          List<Key> called = new ArrayList<>();
          collectCalls(function.getNodeList(), called);
          calls.put(key, called);
          called.forEach(to -> callers.merge(to, 1, Integer::sum));
        });
    Deque<Key> uncalled = new ArrayDeque<>(functions.keySet());
    uncalled.removeIf(callers::containsKey);
    int left = functions.size();
    while (!uncalled.isEmpty()) {
      left--;
      for (Key to : calls.getOrDefault(uncalled.pop(), List.of())) {
        if (callers.merge(to, -1, Integer::sum) == 0) {
          uncalled.push(to);
        }
      }
    }
    if (left > 0) {
      Key key =
          functions.keySet().stream()
              .filter(name -> callers.getOrDefault(name, 0) > 0)
              .findFirst()
              .orElseThrow();
      throw new OnnxFormatException("function '%s' calls itself".formatted(key.name()));
    }
  }

  private void collectCalls(List<NodeProto> nodes, List<Key> calls) {
    for (NodeProto node : nodes) {
      Key key = new Key(standardDomain(node.getDomain()), node.getOpType(), node.getOverload());
      if (functions.containsKey(key)) {
        calls.add(key);
      }
      for (AttributeProto attribute : node.getAttributeList()) {
        if (attribute.hasG()) {
          collectCalls(attribute.getG().getNodeList(), calls);
        }
        for (GraphProto graph : attribute.getGraphsList()) {
          collectCalls(graph.getNodeList(), calls);
        }
      }
    }
  }

  static String standardDomain(String domain) {
    return domain.equals("ai.onnx") ? "" : domain;
  }
}
