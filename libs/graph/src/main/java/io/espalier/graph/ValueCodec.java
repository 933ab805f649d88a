package io.espalier.graph;

import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads and writes names with types. */
final class ValueCodec {
  private final OnnxLimits limits;

  ValueCodec(OnnxLimits limits) {
    this.limits = limits;
  }

  /** Reads a graph's input or output, which must be a tensor. */
  Value read(ValueInfoProto proto) {
    if (!proto.hasType() || proto.getType().getValueCase() != TypeProto.ValueCase.TENSOR_TYPE) {
      throw new OnnxFormatException(
          "'%s' is not a tensor but %s: only tensors are supported as inputs and outputs"
              .formatted(proto.getName(), proto.getType().getValueCase()));
    }
    try {
      TypeProto.Tensor type = proto.getType().getTensorType();
      ElementType element = ElementType.of(type.getElemType());
      TensorType tensor =
          type.hasShape()
              ? new TensorType(element, dimensions(proto.getName(), type.getShape()))
              : TensorType.unranked(element);
      return new Value(proto.getName(), tensor, proto.getDocString());
    } catch (GraphException e) {
      throw new OnnxFormatException("value '%s': %s".formatted(proto.getName(), e.getMessage()), e);
    }
  }

  /** Reads the type that is stated for a value between nodes, if it is a tensor of known rank. */
  Optional<TensorType> readType(ValueInfoProto proto) {
    return isRanked(proto) ? Optional.of(read(proto).type()) : Optional.empty();
  }

  static boolean isRanked(ValueInfoProto proto) {
    return proto.getType().getValueCase() == TypeProto.ValueCase.TENSOR_TYPE
        && proto.getType().getTensorType().hasShape()
        && proto.getType().getTensorType().getElemType() != 0;
  }

  private List<Dimension> dimensions(String name, TensorShapeProto shape) {
    if (shape.getDimCount() > limits.rankMax()) {
      throw new GraphException(
          "rank %d is above the limit rankMax = %d"
              .formatted(shape.getDimCount(), limits.rankMax()));
    }
    List<Dimension> dimensions = new ArrayList<>();
    for (int axis = 0; axis < shape.getDimCount(); axis++) {
      TensorShapeProto.Dimension dimension = shape.getDim(axis);
      if (dimension.hasDimValue() && dimension.getDimValue() != -1) {
        dimensions.add(Dimension.of(dimension.getDimValue()));
      } else if (!dimension.getDimParam().isEmpty()
          && !dimension.getDimParam().startsWith(Dimension.UNKNOWN_PREFIX)) {
        dimensions.add(Dimension.symbolic(dimension.getDimParam()));
      } else {
        dimensions.add(Dimension.unknown(name, ":" + axis));
      }
    }
    return dimensions;
  }

  static ValueInfoProto write(Value value) {
    TypeProto.Tensor.Builder tensor =
        TypeProto.Tensor.newBuilder().setElemType(value.type().element().onnxCode());
    if (!value.type().isUnranked()) {
      TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
      for (Dimension dimension : value.type().dimensions()) {
        TensorShapeProto.Dimension.Builder written = shape.addDimBuilder();
        switch (dimension) {
          case Dimension.Known(long extent) -> written.setDimValue(extent);
          case Dimension.Symbolic symbol -> {
            if (!symbol.anonymous()) {
              written.setDimParam(symbol.name());
            }
          }
        }
      }
      tensor.setShape(shape);
    }
    ValueInfoProto.Builder builder =
        ValueInfoProto.newBuilder()
            .setName(value.name())
            .setType(TypeProto.newBuilder().setTensorType(tensor));
    if (!value.doc().isEmpty()) {
      builder.setDocString(value.doc());
    }
    return builder.build();
  }
}
