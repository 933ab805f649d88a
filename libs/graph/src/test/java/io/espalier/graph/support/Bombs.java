package io.espalier.graph.support;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import ai.onnx.proto.OnnxMl.FunctionProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntConsumer;
import java.util.function.Supplier;

/**
 * Models in which every byte costs as much memory as it can, one for each part of the format; all
 * of about the same size.
 */
public final class Bombs {
  private final int bytes;
  private final Map<String, Supplier<byte[]>> bombs = new LinkedHashMap<>();

  private Bombs(int bytes) {
    this.bytes = bytes;
  }

  /** The models of about this size, by what they are full of. */
  public static Map<String, Supplier<byte[]>> of(int bytes) {
    Bombs bombs = new Bombs(bytes);
    bombs.tensors();
    bombs.nodes();
    bombs.texts();
    return bombs.bombs;
  }

  private void tensors() {
    initializer("float data", 1, bytes / 4, tensor -> i -> tensor.addFloatData(i));
    initializer("bytes as int32 data", 2, bytes, tensor -> i -> tensor.addInt32Data(i & 127));
    initializer("numbers as int64 data", 7, bytes, tensor -> i -> tensor.addInt64Data(i & 127));
    initializer(
        "empty strings", 8, bytes / 2, tensor -> _ -> tensor.addStringData(ByteString.EMPTY));
    graph("empty initializers", g -> repeat(bytes / 9, i -> g.addInitializer(tensor("t" + i))));
    graph("dimensions", g -> repeat(bytes / 40, i -> g.addInitializer(cube("t" + i))));
    attribute(
        "constants of float data",
        a -> {
          TensorProto.Builder tensor = TensorProto.newBuilder().setDataType(1).addDims(bytes / 4);
          repeat(bytes / 4, i -> tensor.addFloatData(i));
          a.setType(AttributeType.TENSOR).setT(tensor);
        });
    attribute(
        "lists of numbers",
        a -> repeat(bytes / 2, i -> a.setType(AttributeType.INTS).addInts(i & 127)));
  }

  private void nodes() {
    graph("empty nodes", g -> repeat(bytes / 2, _ -> g.addNode(NodeProto.getDefaultInstance())));
    graph(
        "a chain of nodes",
        g -> {
          g.addInput(value("n0", 16));
          repeat(bytes / 25, i -> g.addNode(node("n" + i, "n" + (i + 1))));
        });
    graph(
        "a shorter chain of nodes",
        g -> {
          g.addInput(value("n0", 16));
          repeat(Math.min(bytes / 25, 40_000), i -> g.addNode(node("n" + i, "n" + (i + 1))));
          g.setDocString("x".repeat(Math.min(1 << 24, bytes / 2)));
        });
    graph(
        "a node with many inputs",
        g -> {
          NodeProto.Builder node = NodeProto.newBuilder().setOpType("Sum").addOutput("y");
          g.addInput(value("n", 16));
          repeat(bytes / 3, _ -> node.addInput("n"));
          g.addNode(node);
        });
    graph("inputs of unknown extent", g -> repeat(bytes / 60, i -> g.addInput(value("v" + i, 16))));
    graph(
        "attributes",
        g -> {
          NodeProto.Builder node = node("", "y").setDomain("d");
          repeat(bytes / 12, i -> node.addAttribute(AttributeProto.newBuilder().setName("a" + i)));
          g.addNode(node);
        });
    bombs.put(
        "functions",
        () -> {
          ModelProto.Builder model = model();
          FunctionProto.Builder function = FunctionProto.newBuilder().setName("f");
          repeat(bytes / 14, i -> function.addNode(node("", "o" + i)));
          return model.addFunctions(function).build().toByteArray();
        });
    graph(
        "a graph in a node",
        g ->
            g.addNode(
                node("", "y")
                    .setDomain("d")
                    .addAttribute(
                        AttributeProto.newBuilder()
                            .setName("g")
                            .setType(AttributeType.GRAPH)
                            .setG(
                                GraphProto.newBuilder()
                                    .addInitializer(
                                        tensor("w")
                                            .setRawData(ByteString.copyFrom(new byte[bytes])))))));
  }

  private void texts() {
    graph(
        "metadata",
        g ->
            repeat(
                bytes / 10,
                i -> g.addMetadataProps(StringStringEntryProto.newBuilder().setKey("k" + i))));
    graph(
        "unknown fields",
        g -> {
          UnknownFieldSet.Builder fields = UnknownFieldSet.newBuilder();
          repeat(
              bytes / 5,
              i ->
                  fields.addField(
                      1000 + i, UnknownFieldSet.Field.newBuilder().addVarint(1).build()));
          g.setUnknownFields(fields.build());
        });
    graph(
        "long names",
        g -> {
          String name = "n".repeat(60_000);
          g.addInput(value("n0", 16));
          repeat(bytes / 60_010, i -> g.addNode(node("n0", name + i)));
        });
  }

  private void initializer(
      String name, int type, int elements, Function<TensorProto.Builder, IntConsumer> adder) {
    bombs.put(
        name,
        () -> {
          TensorProto.Builder tensor = tensor("t").setDataType(type).setDims(0, elements);
          repeat(elements, adder.apply(tensor));
          return model()
              .setGraph(GraphProto.newBuilder().addInitializer(tensor))
              .build()
              .toByteArray();
        });
  }

  private void attribute(String name, Consumer<AttributeProto.Builder> content) {
    graph(
        name,
        g -> {
          AttributeProto.Builder attribute = AttributeProto.newBuilder().setName("value");
          content.accept(attribute);
          g.addNode(node("", "y").setDomain("d").addAttribute(attribute));
        });
  }

  private void graph(String name, Consumer<GraphProto.Builder> content) {
    bombs.put(
        name,
        () -> {
          ModelProto.Builder model = model();
          content.accept(model.getGraphBuilder());
          return model.build().toByteArray();
        });
  }

  private static ModelProto.Builder model() {
    return ModelProto.newBuilder()
        .setIrVersion(8)
        .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(17))
        .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("d").setVersion(1))
        .setGraph(GraphProto.newBuilder().setName("g"));
  }

  private static TensorProto.Builder tensor(String name) {
    return TensorProto.newBuilder().setName(name).setDataType(1).addDims(0);
  }

  private static TensorProto.Builder cube(String name) {
    TensorProto.Builder tensor = tensor(name);
    repeat(15, _ -> tensor.addDims(1));
    return tensor;
  }

  private static NodeProto.Builder node(String input, String output) {
    return NodeProto.newBuilder().setOpType("Relu").addInput(input).addOutput(output);
  }

  private static ValueInfoProto.Builder value(String name, int rank) {
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    repeat(rank, _ -> shape.addDimBuilder());
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(
            TypeProto.newBuilder()
                .setTensorType(TypeProto.Tensor.newBuilder().setElemType(1).setShape(shape)));
  }

  private static void repeat(int times, IntConsumer action) {
    for (int i = 0; i < times; i++) {
      action.accept(i);
    }
  }
}
