package io.espalier.graph.op;

import io.espalier.graph.Dimension;
import io.espalier.graph.GraphException;
import io.espalier.graph.TensorType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A sum of products over axes named by letters, such as {@code bij,bjk->bik}; without an arrow the
 * letters that occur once remain, in alphabetical order. An ellipsis stands for all axes that have
 * no letter, counted from the back and broadcast; without an arrow they come first.
 */
public record Einsum(String equation) implements Contraction {
  private static final String TERM = "[a-zA-Z]*([.]{3})?[a-zA-Z]*";
  private static final String ELLIPSIS = "...";

  /** The names of the axes that an ellipsis stands for begin here, the last axis first. */
  private static final char UNNAMED = '\ue000';

  private static final int RANK_MAX = 64;

  /** Checks the form. */
  public Einsum {
    String form = "%s(,%s)*(->%s)?".formatted(TERM, TERM, TERM);
    if (!equation.replace(" ", "").matches(form)) {
      throw new GraphException("equation '" + equation + "' is not a sum of products over letters");
    }
  }

  static Einsum read(AttributeReader attributes) {
    return new Einsum(attributes.text("equation", ""));
  }

  /** Number of operands. */
  public int operandCount() {
    return sides()[0].split(",", -1).length;
  }

  /**
   * Names of each operand's axes, one character each; axes of an ellipsis have names that are no
   * letters.
   *
   * @param ranks the rank of each operand
   * @throws GraphException if an operand has other axes than it has letters
   */
  public List<String> operands(List<Integer> ranks) {
    String[] terms = sides()[0].split(",", -1);
    List<String> named = new ArrayList<>();
    for (int i = 0; i < terms.length; i++) {
      int unnamed = ranks.get(i) - terms[i].replace(ELLIPSIS, "").length();
      boolean fits = terms[i].contains(ELLIPSIS) ? unnamed >= 0 : unnamed == 0;
      if (!fits || ranks.get(i) > RANK_MAX) {
        throw new GraphException(
            "operand %d, '%s', has %d axes".formatted(i, terms[i], ranks.get(i)));
      }
      named.add(terms[i].replace(ELLIPSIS, unnamed(unnamed)));
    }
    return List.copyOf(named);
  }

  /** Names of the result's axes, for operands whose axes have the given names. */
  public String result(List<String> operands) {
    int unnamed = 0;
    Map<Character, Integer> counts = new TreeMap<>();
    for (String operand : operands) {
      int own = 0;
      for (char name : operand.toCharArray()) {
        if (name >= UNNAMED) {
          own++;
        } else {
          counts.merge(name, 1, Integer::sum);
        }
      }
      unnamed = Math.max(unnamed, own);
    }
    if (sides().length > 1) {
      return sides()[1].replace(ELLIPSIS, unnamed(unnamed));
    }
    StringBuilder once = new StringBuilder(unnamed(unnamed));
    counts.forEach((letter, count) -> once.append(count == 1 ? letter.toString() : ""));
    return once.toString();
  }

  private static String unnamed(int count) {
    StringBuilder names = new StringBuilder();
    for (int back = count; back > 0; back--) {
      names.append((char) (UNNAMED + back - 1));
    }
    return names.toString();
  }

  private String[] sides() {
    return equation.replace(" ", "").split("->", -1);
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
    context.inputsBetween(operandCount(), operandCount());
    List<Integer> ranks = new ArrayList<>();
    for (int i = 0; i < operandCount(); i++) {
      ranks.add(context.type(i).rank());
      context.element(i, context.type(0).element());
    }
    List<String> operands;
    try {
      operands = operands(ranks);
    } catch (GraphException e) {
      throw context.error(String.valueOf(e.getMessage()));
    }
    Map<Character, Dimension> extents = new HashMap<>();
    for (int i = 0; i < operands.size(); i++) {
      for (int axis = 0; axis < operands.get(i).length(); axis++) {
        char name = operands.get(i).charAt(axis);
        Dimension dimension = context.type(i).dim(axis);
        Dimension before = extents.getOrDefault(name, dimension);
        if (name >= UNNAMED) {
          extents.put(
              name, Broadcast.dimensions(context, List.of(before), List.of(dimension)).getFirst());
        } else {
          context.same(before, dimension, "axes named '" + name + "'");
          extents.put(name, before instanceof Dimension.Known ? before : dimension);
        }
      }
    }
    List<Dimension> output = new ArrayList<>();
    String result = result(operands);
    for (char name : result.toCharArray()) {
      context.require(extents.containsKey(name), "'%s' is in no operand", name);
      context.require(
          result.indexOf(name) == result.lastIndexOf(name), "'%s' is twice in the result", name);
      output.add(extents.get(name));
    }
    return List.of(context.type(0).withDimensions(output));
  }
}
