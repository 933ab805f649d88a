package io.espalier.graph.op;

import io.espalier.graph.Dimension;
import io.espalier.graph.GraphException;
import io.espalier.graph.TensorType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A sum of products over axes named by letters, such as {@code bij,bjk->bik}; without an arrow the
 * letters that occur once remain, in alphabetical order. Ellipses are not known.
 */
public record Einsum(String equation) implements Contraction {
  /** Checks the form. */
  public Einsum {
    if (!equation.replace(" ", "").matches("[a-zA-Z]*(,[a-zA-Z]*)*(->[a-zA-Z]*)?")) {
      throw new GraphException("equation '" + equation + "' is not a sum of products over letters");
    }
  }

  /** Reads it; empty where the equation has an ellipsis. */
  static Optional<Einsum> read(AttributeReader attributes) {
    String equation = attributes.text("equation", "");
    return equation.contains("...") ? Optional.empty() : Optional.of(new Einsum(equation));
  }

  /** The letters of each operand's axes. */
  public List<String> operands() {
    return List.of(equation.replace(" ", "").split("->", -1)[0].split(",", -1));
  }

  /** The letters of the result's axes. */
  public String result() {
    String[] sides = equation.replace(" ", "").split("->", -1);
    if (sides.length > 1) {
      return sides[1];
    }
    Map<Character, Integer> counts = new TreeMap<>();
    sides[0].chars().filter(c -> c != ',').forEach(c -> counts.merge((char) c, 1, Integer::sum));
    StringBuilder once = new StringBuilder();
    counts.forEach((letter, count) -> once.append(count == 1 ? letter.toString() : ""));
    return once.toString();
  }

  @Override
  public String type() {
    return "Einsum";
  }

  @Override
  public Attributes attributes() {
    return Attributes.builder().put("equation", equation).build();
  }

  @Override
  public List<TensorType> infer(InferenceContext context) {
    List<String> operands = operands();
    context.inputsBetween(operands.size(), operands.size());
    Map<Character, Dimension> extents = new HashMap<>();
    for (int i = 0; i < operands.size(); i++) {
      context.rank(i, operands.get(i).length());
      context.element(i, context.type(0).element());
      for (int axis = 0; axis < operands.get(i).length(); axis++) {
        char letter = operands.get(i).charAt(axis);
        Dimension dimension = context.type(i).dim(axis);
        Dimension before = extents.getOrDefault(letter, dimension);
        context.same(before, dimension, "axes named '" + letter + "'");
        extents.put(letter, before instanceof Dimension.Known ? before : dimension);
      }
    }
    List<Dimension> output = new ArrayList<>();
    for (char letter : result().toCharArray()) {
      context.require(extents.containsKey(letter), "'%s' is in no operand", letter);
      output.add(extents.get(letter));
    }
    return List.of(context.type(0).withDimensions(output));
  }
}
