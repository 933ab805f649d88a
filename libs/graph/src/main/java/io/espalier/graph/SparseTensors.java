package io.espalier.graph;

import ai.onnx.proto.OnnxMl.SparseTensorProto;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * Makes sparse initializers dense, which is how the graph keeps them and how they are written.
 * Indices are positions in the flattened tensor, or one row of coordinates for each value; they
 * ascend.
 */
final class SparseTensors {
  private final TensorCodec tensors;
  private final OnnxLimits limits;
  private long denseBytes;

  SparseTensors(TensorCodec tensors, OnnxLimits limits) {
    this.tensors = tensors;
    this.limits = limits;
  }

  /** The dense tensor; errors name it. */
  Tensor dense(SparseTensorProto proto) {
    try {
      return decode(proto);
    } catch (GraphException | ArithmeticException e) {
      throw new OnnxFormatException(
          "sparse tensor '%s': %s".formatted(proto.getValues().getName(), e.getMessage()), e);
    }
  }

  private Tensor decode(SparseTensorProto proto) {
    Tensor values = tensors.read(proto.getValues());
    Tensor indices = tensors.read(proto.getIndices());
    Shape shape = new Shape(proto.getDimsList());
    int width = values.type().bytes();
    require(
        width > 0 && values.type().bits() % 8 == 0,
        "values of type %s are not supported",
        values.type());
    require(values.shape().rank() == 1, "its values are %s, no vector", values);
    long count = values.count();
    boolean flat = indices.shape().equals(Shape.of(count));
    require(
        indices.type() == ElementType.INT64
            && (flat || indices.shape().equals(Shape.of(count, shape.rank()))),
        "its indices are %s for %d values of a tensor of shape %s",
        indices,
        count,
        shape);
    long size = values.type().bytesFor(shape.elements());
    denseBytes = Math.addExact(denseBytes, size);
    require(
        size <= limits.tensorBytesMax(),
        "%d bytes are above the limit tensorBytesMax = %d",
        size,
        limits.tensorBytesMax());
    require(
        denseBytes <= limits.structureBytesMax(),
        "made dense, the sparse tensors take %d bytes, above the limit structureBytesMax = %d",
        denseBytes,
        limits.structureBytesMax());
    ByteBuffer dense = ByteBuffer.allocate(Math.toIntExact(size)).order(ByteOrder.LITTLE_ENDIAN);
    ByteBuffer source = values.asBytes();
    long[] index = indices.toLongs();
    long before = -1;
    for (int i = 0; i < count; i++) {
      long at = flat ? index[i] : flattened(index, i * shape.rank(), shape.dimensions());
      require(
          at > before && at < shape.elements(),
          "index %d of value %d does not ascend or is outside of shape %s",
          at,
          i,
          shape);
      before = at;
      dense.put(Math.toIntExact(at * width), source, i * width, width);
    }
    return Tensor.raw(values.type(), shape, dense);
  }

  private static long flattened(long[] index, int from, List<Long> dimensions) {
    long at = 0;
    for (int axis = 0; axis < dimensions.size(); axis++) {
      long coordinate = index[from + axis];
      require(
          coordinate >= 0 && coordinate < dimensions.get(axis),
          "coordinate %d is outside of shape %s",
          coordinate,
          dimensions);
      at = at * dimensions.get(axis) + coordinate;
    }
    return at;
  }

  private static void require(boolean condition, String format, Object... arguments) {
    if (!condition) {
      throw new GraphException(format.formatted(arguments));
    }
  }
}
