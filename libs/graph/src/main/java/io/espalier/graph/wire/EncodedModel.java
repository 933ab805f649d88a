package io.espalier.graph.wire;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Message;
import com.google.protobuf.UnsafeByteOperations;
import io.espalier.graph.OnnxFormatException;
import io.espalier.graph.OnnxLimits;
import java.io.IOException;

/**
 * The bytes of a model that have been scanned and keep to the limits. Decoding copies no raw data:
 * what is decoded are views of the bytes, which must not be changed afterwards.
 */
public final class EncodedModel {
  private final byte[] bytes;
  private final WireLayout layout;

  private EncodedModel(byte[] bytes, WireLayout layout) {
    this.bytes = bytes;
    this.layout = layout;
  }

  /**
   * Scans a model.
   *
   * @throws OnnxFormatException naming the byte, if the bytes are no encoded model or above a limit
   */
  public static EncodedModel scan(byte[] bytes, OnnxLimits limits) {
    return new EncodedModel(bytes, WireScan.of(bytes, limits));
  }

  /** The model without its graph's initializers. */
  public ModelProto withoutInitializers() {
    ModelProto.Builder model = ModelProto.newBuilder();
    if (!layout.hasGraph()) {
      merge(model, 0, bytes.length);
      return model.build();
    }
    merge(model, 0, layout.graphStart());
    merge(model, layout.graphEnd(), bytes.length);
    GraphProto.Builder graph = GraphProto.newBuilder();
    int from = layout.graphBody();
    for (int i = 0; i < layout.initializerCount(); i++) {
      merge(graph, from, layout.initializerStart(i));
      from = layout.initializerEnd(i);
    }
    merge(graph, from, layout.graphEnd());
    return model.setGraph(graph).build();
  }

  /** Number of the graph's initializers. */
  public int initializerCount() {
    return layout.initializerCount();
  }

  /** One of the graph's initializers; much data in typed fields is given as raw data. */
  public TensorProto initializer(int index) {
    int from = layout.initializerBody(index);
    int to = layout.initializerEnd(index);
    TensorProto.Builder tensor = TensorProto.newBuilder();
    if (TypedData.isLarge(bytes, from, to)) {
      new TypedData(bytes, from, to).read(tensor);
    } else {
      merge(tensor, from, to);
    }
    return tensor.build();
  }

  private void merge(Message.Builder builder, int from, int to) {
    merge(builder, bytes, from, to);
  }

  static void merge(Message.Builder builder, byte[] bytes, int from, int to) {
    if (from == to) {
      return;
    }
    ByteString slice = UnsafeByteOperations.unsafeWrap(bytes, from, to - from);
    CodedInputStream input = slice.newCodedInput();
    input.enableAliasing(true);
    try {
      builder.mergeFrom(input);
    } catch (IOException e) {
      throw new OnnxFormatException(
          "not an ONNX model: bytes %d to %d: %s".formatted(from, to, e.getMessage()), e);
    }
  }
}
