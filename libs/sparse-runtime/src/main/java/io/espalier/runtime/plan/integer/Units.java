package io.espalier.runtime.plan.integer;

import io.espalier.graph.Graph;
import io.espalier.graph.Node;
import io.espalier.graph.op.Contraction;
import io.espalier.graph.op.DequantizeLinear;
import io.espalier.graph.op.QuantizeLinear;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How a graph is divided between integers and floats: a node is inside a unit, or ends one, or is a
 * border between the two, or is left to the floats.
 */
public final class Units {
  private final Graph graph;
  private final Map<String, Unit> byEnd = new LinkedHashMap<>();
  private final Set<String> members = new HashSet<>();
  private final Map<String, Affine> bytes = new LinkedHashMap<>();

  private Units(Graph graph) {
    this.graph = graph;
  }

  /** No units: everything is computed in floats. */
  public static Units none(Graph graph) {
    return new Units(graph);
  }

  /** Finds the units of a graph whose shapes are known, for one image. */
  public static Units find(Graph graph) {
    Units units = new Units(graph);
    Scaling scaling = new Scaling(graph);
    UnitMatcher matcher = new UnitMatcher(graph, scaling);
    for (Node node : graph.nodes()) {
      if (node.operator() instanceof QuantizeLinear) {
        matcher.quantized(node).ifPresent(units::add);
      }
    }
    FuseResiduals.apply(graph, units.byEnd);
    units.collectMembers();
    for (Node node : graph.nodes()) {
      if (node.operator() instanceof Contraction && !units.members.contains(node.output())) {
        matcher.real(node).ifPresent(units::add);
      }
    }
    units.collectMembers();
    units.collectBytes(scaling);
    return units;
  }

  private void add(Unit unit) {
    byEnd.put(unit.end().output(), unit);
  }

  private void collectMembers() {
    for (Unit unit : byEnd.values()) {
      unit.nodes().forEach(node -> members.add(node.output()));
    }
  }

  private void collectBytes(Scaling scaling) {
    for (Unit unit : byEnd.values()) {
      unit.operands().forEach(operand -> bytes.put(operand.value(), operand.affine()));
      if (unit.end().operator() instanceof QuantizeLinear) {
        String value = unit.end().output();
        bytes.put(value, scaling.bytes(value).orElseThrow());
      }
    }
  }

  public boolean isEmpty() {
    return byEnd.isEmpty();
  }

  /** The unit that a node ends, if there is one. */
  public Optional<Unit> endingAt(Node node) {
    return Optional.ofNullable(byEnd.get(node.output()));
  }

  /**
   * Whether nothing is to be done for a node: it is inside a unit, or gives constants to units
   * only.
   */
  public boolean isInside(Node node) {
    if (byEnd.containsKey(node.output())) {
      return false;
    }
    return members.contains(node.output())
        || node.operator() instanceof DequantizeLinear
            && graph.initializers().containsKey(node.inputs().getFirst())
            && onlyUsedInUnits(node.output());
  }

  /** What the bytes of a value stand for, if it is kept in bytes. */
  public Optional<Affine> bytes(String value) {
    return Optional.ofNullable(bytes.get(value));
  }

  /** Whether nobody but units reads a value. */
  public boolean onlyUsedInUnits(String value) {
    return !graph.isOutput(value)
        && graph.consumers(value).stream().allMatch(user -> members.contains(user.output()));
  }
}
