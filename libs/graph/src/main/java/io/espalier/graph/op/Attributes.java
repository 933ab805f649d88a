package io.espalier.graph.op;

import com.google.protobuf.ByteString;
import io.espalier.graph.GraphException;
import io.espalier.graph.Tensor;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The attributes of a node, by name and in the order of their names. */
public record Attributes(Map<String, Attribute> values) {
  private static final Attributes NONE = new Attributes(Map.of());

  /** Makes the map immutable and sorts it. */
  public Attributes {
    values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
  }

  /** No attributes. */
  public static Attributes none() {
    return NONE;
  }

  /** Starts a list of attributes. */
  public static Builder builder() {
    return new Builder();
  }

  /** The attribute of a name. */
  public Optional<Attribute> get(String name) {
    return Optional.ofNullable(values.get(name));
  }

  /** An integer attribute. */
  public Optional<Long> integer(String name) {
    return get(name)
        .map(
            value ->
                value instanceof Attribute.Int(long number)
                    ? number
                    : mistyped(name, "an integer"));
  }

  /** A float attribute. */
  public Optional<Float> real(String name) {
    return get(name)
        .map(
            value ->
                value instanceof Attribute.Real(float number) ? number : mistyped(name, "a float"));
  }

  /** A string attribute. */
  public Optional<String> text(String name) {
    return get(name)
        .map(
            value ->
                value instanceof Attribute.Text text
                    ? text.value().toStringUtf8()
                    : mistyped(name, "a string"));
  }

  /** An attribute that is a list of integers. */
  public Optional<List<Long>> integers(String name) {
    return get(name)
        .map(
            value ->
                value instanceof Attribute.Ints ints
                    ? ints.values()
                    : mistyped(name, "a list of integers"));
  }

  /** An attribute that is a list of floats. */
  public Optional<List<Float>> reals(String name) {
    return get(name)
        .map(
            value ->
                value instanceof Attribute.Reals reals
                    ? reals.values()
                    : mistyped(name, "a list of floats"));
  }

  /** An attribute that is a list of strings, read as UTF-8. */
  public Optional<List<String>> texts(String name) {
    return get(name)
        .map(
            value ->
                value instanceof Attribute.Texts texts
                    ? texts.values().stream().map(ByteString::toStringUtf8).toList()
                    : mistyped(name, "a list of strings"));
  }

  /** An attribute that is a tensor. */
  public Optional<Tensor> tensor(String name) {
    return get(name)
        .map(
            value ->
                value instanceof Attribute.TensorValue(Tensor tensor)
                    ? tensor
                    : mistyped(name, "a tensor"));
  }

  private static <T> T mistyped(String name, String expected) {
    throw new GraphException("attribute '" + name + "' is not " + expected);
  }

  /** Collects attributes. Values that are absent are left out. */
  public static final class Builder {
    private final SortedMap<String, Attribute> values = new TreeMap<>();

    private Builder() {}

    /** Adds any attribute. */
    public Builder put(String name, Attribute value) {
      values.put(name, value);
      return this;
    }

    /** Adds an integer. */
    public Builder put(String name, long value) {
      return put(name, new Attribute.Int(value));
    }

    /** Adds a truth value as 0 or 1. */
    public Builder put(String name, boolean value) {
      return put(name, value ? 1 : 0);
    }

    /** Adds a float. */
    public Builder put(String name, float value) {
      return put(name, new Attribute.Real(value));
    }

    /** Adds a string. */
    public Builder put(String name, String value) {
      return put(name, Attribute.Text.of(value));
    }

    /** Adds a list of integers. */
    public Builder put(String name, List<Long> value) {
      return put(name, new Attribute.Ints(value));
    }

    /** Adds a list of integers if there is one. */
    public Builder put(String name, Optional<List<Long>> value) {
      value.ifPresent(list -> put(name, list));
      return this;
    }

    /** Adds a list of floats. */
    public Builder putReals(String name, List<Float> value) {
      return put(name, new Attribute.Reals(value));
    }

    /** Adds a list of strings. */
    public Builder putTexts(String name, List<String> value) {
      return put(name, new Attribute.Texts(value.stream().map(ByteString::copyFromUtf8).toList()));
    }

    /** Adds a tensor. */
    public Builder put(String name, Tensor value) {
      return put(name, new Attribute.TensorValue(value));
    }

    /** The attributes. */
    public Attributes build() {
      return new Attributes(values);
    }
  }
}
