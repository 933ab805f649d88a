package io.espalier.graph;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.util.HashMap;
import java.util.Map;

/**
 * What a file holds that the graph has no place for. It travels as an encoded model with stubs:
 * functions, training information and annotations as they are; tensors with their doc strings and
 * metadata but no data; values with their metadata and the meaning of their axes; nodes, by their
 * first output, with the fields that are newer than this library.
 */
final class Carried {
  private final Map<String, TensorProto> tensors = new HashMap<>();
  private final Map<String, ValueInfoProto> values = new HashMap<>();
  private final Map<String, NodeProto> nodes = new HashMap<>();
  private final ModelProto model;

  private Carried(ModelProto model) {
    GraphProto graph = model.getGraph();
    graph.getInitializerList().forEach(stub -> tensors.put(stub.getName(), stub));
    graph.getValueInfoList().forEach(stub -> values.put(stub.getName(), stub));
    graph.getNodeList().forEach(stub -> nodes.put(stub.getOutput(0), stub));
    this.model = model;
  }

  /** Collects what a model and its initializers, which are read apart, hold. */
  static final class Collector {
    private final GraphProto.Builder graph = GraphProto.newBuilder();

    void add(TensorProto tensor) {
      if (tensor.getMetadataPropsCount() > 0 || tensor.hasDocString()) {
        graph.addInitializer(
            TensorProto.newBuilder()
                .setName(tensor.getName())
                .setDocString(tensor.getDocString())
                .addAllMetadataProps(tensor.getMetadataPropsList()));
      }
    }

    /** A value of the graph; {@code understood} is false if its type is carried, too. */
    void add(ValueInfoProto value, boolean understood) {
      if (!understood || value.getMetadataPropsCount() > 0 || hasDenotation(value.getType())) {
        graph.addValueInfo(value);
      }
    }

    ByteString encoded(ModelProto model) {
      GraphProto read = model.getGraph();
      read.getInputList().forEach(value -> add(value, true));
      read.getOutputList().forEach(value -> add(value, true));
      for (NodeProto node : read.getNodeList()) {
        if (!node.getUnknownFields().asMap().isEmpty() && node.getOutputCount() > 0) {
          graph.addNode(
              NodeProto.newBuilder()
                  .addOutput(node.getOutput(0))
                  .setUnknownFields(node.getUnknownFields()));
        }
      }
      graph.addAllQuantizationAnnotation(read.getQuantizationAnnotationList());
      graph.setUnknownFields(read.getUnknownFields());
      ModelProto.Builder carried =
          ModelProto.newBuilder()
              .addAllTrainingInfo(model.getTrainingInfoList())
              .addAllFunctions(model.getFunctionsList())
              .setUnknownFields(model.getUnknownFields());
      if (graph.build().getSerializedSize() > 0) {
        carried.setGraph(graph);
      }
      return carried.build().toByteString();
    }
  }

  /** What was collected when the graph was read. */
  static Carried of(ModelInfo info) {
    try {
      return new Carried(ModelProto.parseFrom(info.carried()));
    } catch (InvalidProtocolBufferException e) {
      throw new GraphException("what is carried through unread is not an encoded ModelProto", e);
    }
  }

  /** A model with all that is not of the graph. */
  ModelProto.Builder model() {
    return model.toBuilder().clearGraph();
  }

  /** A graph with what belongs to no part of it. */
  GraphProto.Builder graph() {
    return GraphProto.newBuilder()
        .addAllQuantizationAnnotation(model.getGraph().getQuantizationAnnotationList())
        .setUnknownFields(model.getGraph().getUnknownFields());
  }

  TensorProto with(TensorProto tensor) {
    TensorProto stub = tensors.get(tensor.getName());
    return stub == null ? tensor : tensor.toBuilder().mergeFrom(stub).build();
  }

  NodeProto with(NodeProto node) {
    NodeProto stub = node.getOutputCount() == 0 ? null : nodes.get(node.getOutput(0));
    return stub == null ? node : node.toBuilder().setUnknownFields(stub.getUnknownFields()).build();
  }

  ValueInfoProto with(ValueInfoProto value) {
    ValueInfoProto stub = values.get(value.getName());
    if (stub == null) {
      return value;
    }
    ValueInfoProto.Builder builder =
        value.toBuilder().addAllMetadataProps(stub.getMetadataPropsList());
    TypeProto.Builder type = builder.getTypeBuilder();
    if (stub.getType().hasDenotation()) {
      type.setDenotation(stub.getType().getDenotation());
    }
    TensorShapeProto shape = stub.getType().getTensorType().getShape();
    if (type.getTensorType().getShape().getDimCount() == shape.getDimCount()) {
      for (int axis = 0; axis < shape.getDimCount(); axis++) {
        if (shape.getDim(axis).hasDenotation()) {
          type.getTensorTypeBuilder()
              .getShapeBuilder()
              .getDimBuilder(axis)
              .setDenotation(shape.getDim(axis).getDenotation());
        }
      }
    }
    return builder.build();
  }

  /** The values whose types were not understood, by name. */
  Iterable<ValueInfoProto> notUnderstood() {
    return model.getGraph().getValueInfoList().stream().filter(value -> !ValueCodec.isRanked(value))
        ::iterator;
  }

  private static boolean hasDenotation(TypeProto type) {
    return type.hasDenotation()
        || type.getTensorType().getShape().getDimList().stream()
            .anyMatch(TensorShapeProto.Dimension::hasDenotation);
  }
}
