package io.espalier.graph.op;

import com.google.protobuf.ByteString;
import io.espalier.graph.Tensor;
import java.util.List;

/** The value of a node's attribute as the file states it. */
public sealed interface Attribute {
  /** An integer. */
  record Int(long value) implements Attribute {}

  /** A float. */
  record Real(float value) implements Attribute {}

  /** A string; its bytes need not be UTF-8. */
  record Text(ByteString value) implements Attribute {
    /** A string. */
    public static Text of(String value) {
      return new Text(ByteString.copyFromUtf8(value));
    }
  }

  /** A list of integers. */
  record Ints(List<Long> values) implements Attribute {
    /** Makes the list immutable. */
    public Ints {
      values = List.copyOf(values);
    }
  }

  /** A list of floats. */
  record Reals(List<Float> values) implements Attribute {
    /** Makes the list immutable. */
    public Reals {
      values = List.copyOf(values);
    }
  }

  /** A list of strings. */
  record Texts(List<ByteString> values) implements Attribute {
    /** Makes the list immutable. */
    public Texts {
      values = List.copyOf(values);
    }
  }

  /** A tensor. */
  record TensorValue(Tensor value) implements Attribute {}

  /**
   * Anything else, such as a subgraph or a type: an encoded {@code AttributeProto}, carried through
   * unread.
   */
  record Encoded(ByteString bytes) implements Attribute {}
}
