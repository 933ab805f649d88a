package io.espalier.graph;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import io.espalier.graph.op.Opaque;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Writes graphs as ONNX models. The same graph always gives the same bytes; all tensors are stored
 * inside the file.
 */
public final class OnnxWriter {
  private OnnxWriter() {}

  /**
   * The encoded model.
   *
   * @throws GraphException if the model is larger than the 2 GB that the format can hold
   */
  public static byte[] toBytes(Graph graph) {
    ModelProto model = model(graph);
    requireSize(graph, model);
    return model.toByteArray();
  }

  /** Writes the encoded model to a file, which is replaced if it is there. */
  public static void write(Graph graph, Path file) {
    ModelProto model = model(graph);
    requireSize(graph, model);
    try (OutputStream stream = new BufferedOutputStream(Files.newOutputStream(file), 1 << 16)) {
      model.writeTo(stream);
    } catch (IOException e) {
      throw new UncheckedIOException(file + " cannot be written: " + e.getMessage(), e);
    }
  }

  private static void requireSize(Graph graph, ModelProto model) {
    long bytes =
        graph.initializers().values().stream()
            .mapToLong(tensor -> tensor.asBytes().remaining())
            .sum();
    if (bytes > Integer.MAX_VALUE - (64L << 20) || model.getSerializedSize() < 0) {
      throw new GraphException(
          "graph '%s' has %d bytes of tensors, too many for one file"
              .formatted(graph.name(), bytes));
    }
  }

  private static ModelProto model(Graph graph) {
    ModelInfo info = graph.info();
    Carried carried = Carried.of(info);
    ModelProto.Builder model = carried.model();
    model.setIrVersion(info.irVersion());
    info.opsets()
        .forEach(
            (domain, version) ->
                model.addOpsetImport(
                    OperatorSetIdProto.newBuilder().setDomain(domain).setVersion(version)));
    setUnlessEmpty(info.producerName(), model::setProducerName);
    setUnlessEmpty(info.producerVersion(), model::setProducerVersion);
    setUnlessEmpty(info.domain(), model::setDomain);
    setUnlessEmpty(info.doc(), model::setDocString);
    if (info.modelVersion() != 0) {
      model.setModelVersion(info.modelVersion());
    }
    model.addAllMetadataProps(entries(info.metadata()));
    return model.setGraph(graph(graph, carried)).build();
  }

  private static GraphProto graph(Graph graph, Carried carried) {
    ModelInfo info = graph.info();
    GraphProto.Builder builder = carried.graph();
    builder.setName(graph.name().isEmpty() ? "graph" : graph.name());
    setUnlessEmpty(info.graphDoc(), builder::setDocString);
    graph.inputs().forEach(input -> builder.addInput(carried.with(ValueCodec.write(input))));
    graph.outputs().forEach(output -> builder.addOutput(carried.with(ValueCodec.write(output))));
    graph
        .initializers()
        .forEach(
            (name, tensor) ->
                builder.addInitializer(carried.with(TensorCodec.write(name, tensor))));
    graph.nodes().forEach(node -> builder.addNode(carried.with(node(node))));
    Map<String, TensorType> types = graph.types();
    Set<String> outputs = graph.outputs().stream().map(Value::name).collect(Collectors.toSet());
    info.declaredTypes()
        .forEach(
            (name, stated) -> {
              if (graph.producer(name).isPresent() && !outputs.contains(name)) {
                builder.addValueInfo(
                    carried.with(
                        ValueCodec.write(new Value(name, types.getOrDefault(name, stated)))));
              }
            });
    for (ValueInfoProto value : carried.notUnderstood()) {
      if (graph.producer(value.getName()).isPresent() && !outputs.contains(value.getName())) {
        builder.addValueInfo(value);
      }
    }
    return builder.addAllMetadataProps(entries(info.graphMetadata())).build();
  }

  private static NodeProto node(Node node) {
    NodeProto.Builder builder =
        NodeProto.newBuilder()
            .setOpType(node.operator().type())
            .addAllInput(node.inputs())
            .addAllOutput(node.outputs())
            .addAllAttribute(AttributeCodec.write(node.operator().attributes()))
            .addAllMetadataProps(entries(node.metadata()));
    setUnlessEmpty(node.name(), builder::setName);
    setUnlessEmpty(node.operator().domain(), builder::setDomain);
    setUnlessEmpty(node.doc(), builder::setDocString);
    if (node.operator() instanceof Opaque opaque) {
      setUnlessEmpty(opaque.overload(), builder::setOverload);
    }
    return builder.build();
  }

  private static List<StringStringEntryProto> entries(Map<String, String> map) {
    List<StringStringEntryProto> entries = new ArrayList<>();
    map.forEach(
        (key, value) ->
            entries.add(StringStringEntryProto.newBuilder().setKey(key).setValue(value).build()));
    return entries;
  }

  private static void setUnlessEmpty(String value, Consumer<String> setter) {
    if (!value.isEmpty()) {
      setter.accept(value);
    }
  }
}
