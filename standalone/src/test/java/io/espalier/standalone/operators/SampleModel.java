package io.espalier.standalone.operators;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import io.espalier.graph.Graph;
import io.espalier.graph.GraphException;
import io.espalier.graph.OnnxReader;
import io.espalier.graph.Shape;
import io.espalier.graph.Value;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** A model around a sample, read as a file is. */
final class SampleModel {
  /** What is before the sample. */
  enum Before {
    NOTHING,
    /** A product with the weight {@code before}. */
    FACTOR,
    /** A convolution or product of matrices with the weight {@code before}. */
    LAYER
  }

  static final String NODE = "sample";
  static final String RESULT = "result";
  private static final long IR_VERSION = 10;

  private final OperatorSample sample;
  private final GraphProto.Builder graph = GraphProto.newBuilder().setName("sample");
  private final long[] image;

  private SampleModel(OperatorSample sample) {
    this.sample = sample;
    this.image = sample.imageShape();
  }

  /** The sample alone: its outputs are the model's. */
  static Graph alone(OperatorSample sample, int opset) {
    SampleModel model = new SampleModel(sample);
    model.before(Before.NOTHING);
    model.node();
    return model.read(
        opset, IntStream.range(0, sample.outputs()).mapToObj(SampleModel::output).toList());
  }

  /** The sample behind a product, as the last node. */
  static Graph behindFactor(OperatorSample sample, int opset) {
    SampleModel model = new SampleModel(sample);
    model.before(Before.FACTOR);
    model.node();
    return model.read(opset, List.of(output(0)));
  }

  /**
   * The sample before a layer with weights, which is the last node.
   *
   * @param shape the shape of the sample's first output
   */
  static Graph beforeLayer(OperatorSample sample, int opset, Before before, Shape shape) {
    SampleModel model = new SampleModel(sample);
    model.before(before);
    model.node();
    if (shape.rank() == 4) {
      long[] weight = {2, shape.dim(1), 1, 1};
      model.weight("after", weight);
      model.add("Conv", "last", List.of(output(0), "after"), RESULT);
    } else {
      String flat = output(0);
      if (shape.rank() > 2) {
        model.add("Flatten", "flat", List.of(output(0)), "flat");
        flat = "flat";
      }
      model.weight(
          "after",
          new long[] {shape.rank() < 2 ? shape.elements() : shape.elements(1, shape.rank()), 3});
      model.add("MatMul", "last", List.of(flat, "after"), RESULT);
    }
    return model.read(opset, List.of(RESULT));
  }

  static String output(int index) {
    return "y" + index;
  }

  private void before(Before before) {
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    for (long extent : image) {
      shape.addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(extent));
    }
    ValueInfoProto.Builder value =
        ValueInfoProto.newBuilder()
            .setName(before == Before.NOTHING ? "x" : "image")
            .setType(
                TypeProto.newBuilder()
                    .setTensorType(
                        TypeProto.Tensor.newBuilder()
                            .setElemType(TensorProto.DataType.FLOAT.getNumber())
                            .setShape(shape)));
    graph.addInput(value).addOutput(value);
    switch (before) {
      case NOTHING -> {
        // The image is the sample's input.
      }
      case FACTOR -> {
        long[] weight = new long[image.length];
        Arrays.fill(weight, 1);
        weight("before", weight);
        add("Mul", "first", List.of("image", "before"), "x");
      }
      case LAYER -> {
        long last = image[image.length - 1];
        weight(
            "before",
            image.length == 4 ? new long[] {image[1], image[1], 1, 1} : new long[] {last, last});
        add(image.length == 4 ? "Conv" : "MatMul", "first", List.of("image", "before"), "x");
      }
    }
  }

  private void weight(String name, long[] shape) {
    TensorProto.Builder tensor =
        TensorProto.newBuilder().setName(name).setDataType(TensorProto.DataType.FLOAT.getNumber());
    Arrays.stream(shape).forEach(tensor::addDims);
    for (float value : SampleTensors.floats(shape, name)) {
      tensor.addFloatData(value);
    }
    graph.addInitializer(tensor);
  }

  private void add(String type, String name, List<String> inputs, String output) {
    graph.addNode(
        NodeProto.newBuilder().setOpType(type).setName(name).addAllInput(inputs).addOutput(output));
  }

  private void node() {
    NodeProto.Builder node = NodeProto.newBuilder().setOpType(sample.type()).setName(NODE);
    sample
        .attributes()
        .forEach((name, text) -> node.addAttribute(SampleTensors.attribute(name, text)));
    if (sample.type().equals("If")) {
      node.addAttribute(branch("then_branch", "Relu")).addAttribute(branch("else_branch", "Neg"));
    }
    for (int i = 0; i < sample.inputs().size(); i++) {
      node.addInput(input(sample.inputs().get(i), "in" + i));
    }
    for (int i = 0; i < sample.outputs(); i++) {
      node.addOutput(output(i));
    }
    graph.addNode(node);
  }

  private static AttributeProto branch(String name, String type) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.GRAPH)
        .setG(
            GraphProto.newBuilder()
                .setName(name)
                .addNode(NodeProto.newBuilder().setOpType(type).addInput("x").addOutput(name))
                .addOutput(ValueInfoProto.newBuilder().setName(name)))
        .build();
  }

  private String input(String text, String name) {
    Optional<TensorProto> initializer = SampleTensors.initializer(text, name);
    if (initializer.isPresent()) {
      graph.addInitializer(initializer.get());
      return name;
    }
    return switch (text.charAt(0)) {
      case 'x' -> "x";
      case '_' -> "";
      case 'q' -> {
        graph.addInitializer(SampleTensors.initializer("s0.02", name + "scale").orElseThrow());
        graph.addInitializer(SampleTensors.initializer("z", name + "zero").orElseThrow());
        add("QuantizeLinear", name, List.of("x", name + "scale", name + "zero"), name);
        yield name;
      }
      case 'B' -> {
        graph.addInitializer(SampleTensors.initializer("s0.1", name + "bound").orElseThrow());
        add("Greater", name, List.of("x", name + "bound"), name);
        yield name;
      }
      case 'I' -> {
        graph.addNode(
            NodeProto.newBuilder()
                .setOpType("Cast")
                .setName(name)
                .addAttribute(SampleTensors.attribute("to", "7"))
                .addInput("x")
                .addOutput(name));
        yield name;
      }
      default -> throw new IllegalArgumentException("input '" + text + "' of " + sample);
    };
  }

  /** The graph with the given outputs, whose types are those that it infers. */
  private Graph read(int opset, List<String> outputs) {
    Graph read =
        OnnxReader.read(
            ModelProto.newBuilder()
                .setIrVersion(IR_VERSION)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(opset))
                .setGraph(graph)
                .build()
                .toByteArray());
    return read.withOutputs(
            outputs.stream()
                .map(
                    name ->
                        new Value(
                            name,
                            read.type(name)
                                .orElseThrow(
                                    () -> new GraphException(name + " is of unknown type"))))
                .toList())
        .checked();
  }
}
