package io.espalier.graph;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import ai.onnx.proto.OnnxMl.NodeProto;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import io.espalier.graph.op.Attribute;
import io.espalier.graph.op.Attributes;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads and writes the attributes of a node. */
final class AttributeCodec {
  private final TensorCodec tensors;

  AttributeCodec(TensorCodec tensors) {
    this.tensors = tensors;
  }

  Attributes read(NodeProto node) {
    Map<String, Attribute> values = new TreeMap<>();
    for (AttributeProto attribute : node.getAttributeList()) {
      if (attribute.getName().isEmpty()) {
        throw new GraphException("an attribute has no name");
      }
      if (values.put(attribute.getName(), read(attribute)) != null) {
        throw new GraphException("attribute '" + attribute.getName() + "' is given twice");
      }
    }
    return new Attributes(values);
  }

  /** The fields that hold values, by the type that each is for. */
  private static final Map<AttributeType, String> FIELDS = fields();

  private static Map<AttributeType, String> fields() {
    Map<AttributeType, String> fields = new EnumMap<>(AttributeType.class);
    fields.put(AttributeType.INT, "i");
    fields.put(AttributeType.FLOAT, "f");
    fields.put(AttributeType.STRING, "s");
    fields.put(AttributeType.TENSOR, "t");
    fields.put(AttributeType.GRAPH, "g");
    fields.put(AttributeType.SPARSE_TENSOR, "sparse_tensor");
    fields.put(AttributeType.TYPE_PROTO, "tp");
    fields.put(AttributeType.INTS, "ints");
    fields.put(AttributeType.FLOATS, "floats");
    fields.put(AttributeType.STRINGS, "strings");
    fields.put(AttributeType.TENSORS, "tensors");
    fields.put(AttributeType.GRAPHS, "graphs");
    fields.put(AttributeType.SPARSE_TENSORS, "sparse_tensors");
    fields.put(AttributeType.TYPE_PROTOS, "type_protos");
    return fields;
  }

  /** The value is in the field of its type; an absent one is zero, as some writers leave it out. */
  private static void requireOwnField(AttributeProto proto) {
    String own = FIELDS.get(proto.getType());
    for (FieldDescriptor field : proto.getAllFields().keySet()) {
      String name = field.getName();
      if (own != null && !name.equals(own) && FIELDS.containsValue(name)) {
        throw new GraphException(
            "attribute '%s' is of type %s, but has its value in '%s'"
                .formatted(proto.getName(), proto.getType(), name));
      }
    }
  }

  private Attribute read(AttributeProto proto) {
    requireOwnField(proto);
    if (!proto.getRefAttrName().isEmpty()) {
      return new Attribute.Encoded(proto.toByteString());
    }
    return switch (typeOf(proto)) {
      case INT -> new Attribute.Int(proto.getI());
      case FLOAT -> new Attribute.Real(proto.getF());
      case STRING -> new Attribute.Text(proto.getS());
      case INTS -> new Attribute.Ints(proto.getIntsList());
      case FLOATS -> new Attribute.Reals(proto.getFloatsList());
      case STRINGS -> new Attribute.Texts(proto.getStringsList());
      case TENSOR -> new Attribute.TensorValue(tensors.read(proto.getT()));
      case UNDEFINED,
          GRAPH,
          SPARSE_TENSOR,
          TYPE_PROTO,
          TENSORS,
          GRAPHS,
          SPARSE_TENSORS,
          TYPE_PROTOS ->
          new Attribute.Encoded(proto.toByteString());
    };
  }

  /** Early files leave the type to the field that is set. */
  private static AttributeType typeOf(AttributeProto proto) {
    if (proto.getType() != AttributeType.UNDEFINED) {
      return proto.getType();
    }
    if (proto.hasI()) {
      return AttributeType.INT;
    }
    if (proto.hasF()) {
      return AttributeType.FLOAT;
    }
    if (proto.hasS()) {
      return AttributeType.STRING;
    }
    if (proto.getIntsCount() > 0) {
      return AttributeType.INTS;
    }
    if (proto.getFloatsCount() > 0) {
      return AttributeType.FLOATS;
    }
    if (proto.getStringsCount() > 0) {
      return AttributeType.STRINGS;
    }
    return proto.hasT() ? AttributeType.TENSOR : AttributeType.UNDEFINED;
  }

  static List<AttributeProto> write(Attributes attributes) {
    return attributes.values().entrySet().stream()
        .map(entry -> write(entry.getKey(), entry.getValue()))
        .toList();
  }

  private static AttributeProto write(String name, Attribute attribute) {
    AttributeProto.Builder builder = AttributeProto.newBuilder().setName(name);
    return switch (attribute) {
      case Attribute.Int(long value) -> builder.setType(AttributeType.INT).setI(value).build();
      case Attribute.Real(float value) -> builder.setType(AttributeType.FLOAT).setF(value).build();
      case Attribute.Text(ByteString value) ->
          builder.setType(AttributeType.STRING).setS(value).build();
      case Attribute.Ints(List<Long> values) ->
          builder.setType(AttributeType.INTS).addAllInts(values).build();
      case Attribute.Reals(List<Float> values) ->
          builder.setType(AttributeType.FLOATS).addAllFloats(values).build();
      case Attribute.Texts(List<ByteString> values) ->
          builder.setType(AttributeType.STRINGS).addAllStrings(values).build();
      case Attribute.TensorValue(Tensor value) ->
          builder.setType(AttributeType.TENSOR).setT(TensorCodec.write("", value)).build();
      case Attribute.Encoded(ByteString bytes) -> decoded(bytes);
    };
  }

  private static AttributeProto decoded(ByteString bytes) {
    try {
      return AttributeProto.parseFrom(bytes);
    } catch (InvalidProtocolBufferException e) {
      throw new GraphException("a carried attribute is not an encoded AttributeProto", e);
    }
  }
}
