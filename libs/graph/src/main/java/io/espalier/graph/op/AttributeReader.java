package io.espalier.graph.op;

import io.espalier.graph.GraphException;
import io.espalier.graph.Tensor;
import io.espalier.graph.TensorType;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntFunction;

/**
 * Reads the attributes of one node and remembers which were asked for: a node with one that its
 * operator did not ask for means something that this library does not know.
 */
public final class AttributeReader {
  private final Attributes attributes;
  private final int opset;
  private final IntFunction<Optional<TensorType>> inputTypes;
  private final Set<String> read = new HashSet<>();

  AttributeReader(Attributes attributes, int opset, IntFunction<Optional<TensorType>> inputTypes) {
    this.attributes = attributes;
    this.opset = opset;
    this.inputTypes = inputTypes;
  }

  /** Version of the operator set that the node belongs to. */
  public int opset() {
    return opset;
  }

  /** Type of one of the node's inputs, if it is there and known. */
  Optional<TensorType> inputType(int input) {
    return inputTypes.apply(input);
  }

  long integer(String name, long otherwise) {
    read.add(name);
    return attributes.integer(name).orElse(otherwise);
  }

  Optional<Long> integer(String name) {
    read.add(name);
    return attributes.integer(name);
  }

  boolean flag(String name, boolean otherwise) {
    return integer(name, otherwise ? 1 : 0) != 0;
  }

  float real(String name, float otherwise) {
    return real(name).orElse(otherwise);
  }

  Optional<Float> real(String name) {
    read.add(name);
    return attributes.real(name);
  }

  String text(String name, String otherwise) {
    read.add(name);
    return attributes.text(name).orElse(otherwise);
  }

  /** Which of the allowed words a text attribute is; the first if it is not given. */
  int oneOf(String name, String... words) {
    String word = text(name, words[0]);
    int index = List.of(words).indexOf(word);
    if (index < 0) {
      throw new GraphException(name + " '" + word + "' is not one of " + List.of(words));
    }
    return index;
  }

  Optional<List<Long>> integers(String name) {
    read.add(name);
    return attributes.integers(name);
  }

  Optional<List<Float>> reals(String name) {
    read.add(name);
    return attributes.reals(name);
  }

  /** A list of strings, as UTF-8. */
  Optional<List<String>> texts(String name) {
    read.add(name);
    return attributes.texts(name);
  }

  Optional<Tensor> tensor(String name) {
    read.add(name);
    return attributes.tensor(name);
  }

  /** Marks an attribute of early exporters as seen; it changes nothing. */
  void ignore(String name) {
    read.add(name);
  }

  /** Marks an attribute as seen if it says what its absence says. */
  void ignoreDefault(String name, long value) {
    if (attributes.integer(name).orElse(value) == value) {
      read.add(name);
    }
  }

  /** Marks an attribute as seen if it says what its absence says. */
  void ignoreDefault(String name, String value) {
    if (attributes.text(name).orElse(value).equals(value)) {
      read.add(name);
    }
  }

  Set<String> unread() {
    Set<String> names = new TreeSet<>(attributes.values().keySet());
    names.removeAll(read);
    return names;
  }
}
