package io.espalier.graph;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.FunctionProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorAnnotation;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import io.espalier.graph.build.ResNet18;
import io.espalier.graph.op.Opaque;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnnxRoundTripTest {
  private static final ModelProto MODEL =
      ModelProto.newBuilder()
          .setIrVersion(10)
          .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(17))
          .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("here").setVersion(3))
          .setGraph(GraphProto.newBuilder().setName("g"))
          .build();

  private static ModelProto withGraph(GraphProto.Builder graph) {
    return MODEL.toBuilder().setGraph(graph.setName("g")).build();
  }

  private static Tensor read(TensorProto.Builder tensor) {
    ModelProto model = withGraph(GraphProto.newBuilder().addInitializer(tensor.setName("t")));
    Graph graph = OnnxReader.read(model.toByteArray());
    assertThat(OnnxReader.read(OnnxWriter.toBytes(graph)).initializers())
        .isEqualTo(graph.initializers());
    return graph.initializers().get("t");
  }

  @Test
  void theSameGraphGivesTheSameBytesAndComesBackEqual(@TempDir Path folder) throws IOException {
    Graph graph = ResNet18.build(4, 64, 32, 8, 11);
    byte[] bytes = OnnxWriter.toBytes(graph);
    Path file = folder.resolve("model.onnx");
    OnnxWriter.write(graph, file);

    assertThat(OnnxWriter.toBytes(ResNet18.build(4, 64, 32, 8, 11))).isEqualTo(bytes);
    assertThat(Files.readAllBytes(file)).isEqualTo(bytes);
    assertThat(OnnxReader.read(bytes)).isEqualTo(graph);
    assertThat(OnnxReader.read(file)).isEqualTo(graph);
  }

  @Test
  void initializersAreReadFromEachOfTheirFields() {
    assertThat(
            read(
                TensorProto.newBuilder()
                    .setDataType(1)
                    .addDims(2)
                    .addFloatData(1)
                    .addFloatData(-2)))
        .isEqualTo(Tensor.floats(Shape.of(2), 1, -2));
    assertThat(read(TensorProto.newBuilder().setDataType(7).addDims(1).addInt64Data(-5)))
        .isEqualTo(Tensor.vector(-5));
    assertThat(
            read(
                TensorProto.newBuilder()
                    .setDataType(3)
                    .addDims(2)
                    .addInt32Data(-128)
                    .addInt32Data(127)))
        .isEqualTo(Tensor.bytes(ElementType.INT8, Shape.of(2), (byte) -128, (byte) 127));
    assertThat(read(TensorProto.newBuilder().setDataType(2).addInt32Data(255)).toLongs())
        .containsExactly(255);
    assertThat(
            read(TensorProto.newBuilder().setDataType(10).addDims(1).addInt32Data(0x3E00))
                .toFloats())
        .containsExactly(1.5f);
    assertThat(
            read(TensorProto.newBuilder().setDataType(16).addDims(1).addInt32Data(0x3FC0))
                .toFloats())
        .containsExactly(1.5f);
    assertThat(
            read(
                TensorProto.newBuilder().setDataType(9).addDims(2).addInt32Data(1).addInt32Data(0)))
        .isEqualTo(Tensor.bools(Shape.of(2), true, false));
    assertThat(
            read(TensorProto.newBuilder().setDataType(12).addDims(1).addUint64Data(0xFFFFFFFFL))
                .toLongs())
        .containsExactly(0xFFFFFFFFL);
    assertThat(
            read(TensorProto.newBuilder().setDataType(11).addDims(1).addDoubleData(0.1)).toFloats())
        .containsExactly(0.1f);
    assertThat(
            read(TensorProto.newBuilder()
                    .setDataType(8)
                    .addDims(1)
                    .addStringData(ByteString.copyFromUtf8("é")))
                .toStrings())
        .containsExactly("é");
    assertThat(
            read(TensorProto.newBuilder()
                    .setDataType(22)
                    .addDims(3)
                    .addInt32Data(0x21)
                    .addInt32Data(3))
                .toBytes())
        .containsExactly(0x21, 3);
    assertThat(read(TensorProto.newBuilder().setDataType(1).addDims(0).addDims(4)).count())
        .isZero();
    ByteBuffer raw = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putFloat(0, 2.5f);
    assertThat(read(TensorProto.newBuilder().setDataType(1).setRawData(ByteString.copyFrom(raw))))
        .isEqualTo(Tensor.scalar(2.5f));
  }

  @Test
  void unknownOperatorsFunctionsMetadataAndDocStringsAreKept() throws IOException {
    // Given a model with an operator of its own whose subgraph uses a value outside, and with
    // everything else there is
    GraphProto inner =
        GraphProto.newBuilder()
            .setName("inner")
            .addNode(NodeProto.newBuilder().setOpType("Relu").addInput("w").addOutput("z"))
            .build();
    AttributeProto body =
        AttributeProto.newBuilder()
            .setName("body")
            .setType(AttributeProto.AttributeType.GRAPH)
            .setG(inner)
            .build();
    AttributeProto number =
        AttributeProto.newBuilder()
            .setName("number")
            .setType(AttributeProto.AttributeType.INT)
            .setI(7)
            .build();
    NodeProto node =
        NodeProto.newBuilder()
            .setName("n")
            .setDomain("here")
            .setOpType("Strange")
            .setDocString("why")
            .addOutput("y")
            .addAttribute(body)
            .addAttribute(number)
            .addMetadataProps(StringStringEntryProto.newBuilder().setKey("k").setValue("v"))
            .build();
    ModelProto model =
        MODEL.toBuilder()
            .setProducerName("someone")
            .setProducerVersion("1")
            .setDomain("d")
            .setModelVersion(4)
            .setDocString("about")
            .addMetadataProps(StringStringEntryProto.newBuilder().setKey("b").setValue("2"))
            .addMetadataProps(StringStringEntryProto.newBuilder().setKey("a").setValue("1"))
            .addFunctions(FunctionProto.newBuilder().setName("f").setDomain("here"))
            .setGraph(
                GraphProto.newBuilder()
                    .setName("g")
                    .setDocString("graph")
                    .addInitializer(
                        TensorProto.newBuilder().setName("w").setDataType(1).addFloatData(1))
                    .addQuantizationAnnotation(TensorAnnotation.newBuilder().setTensorName("w"))
                    .addNode(node))
            .build();
    // When it is read and written
    Graph graph = OnnxReader.read(model.toByteArray());
    ModelProto written = ModelProto.parseFrom(OnnxWriter.toBytes(graph));
    // Then the operator knows what it uses, and nothing is lost
    Opaque opaque = (Opaque) graph.nodes().getFirst().operator();
    assertThat(opaque.captures()).isEqualTo(Set.of("w"));
    assertThat(graph.consumers("w")).hasSize(1);
    assertThat(opaque.qualifiedType()).isEqualTo("here::Strange");
    assertThat(written.getGraph().getNode(0)).isEqualTo(node);
    assertThat(written.getFunctionsList()).isEqualTo(model.getFunctionsList());
    assertThat(written.getMetadataPropsList()).isEqualTo(model.getMetadataPropsList());
    assertThat(written.getGraph().getQuantizationAnnotationList())
        .isEqualTo(model.getGraph().getQuantizationAnnotationList());
    assertThat(
            List.of(
                written.getDocString(),
                written.getGraph().getDocString(),
                written.getProducerName(),
                written.getProducerVersion(),
                written.getDomain(),
                Long.toString(written.getModelVersion())))
        .containsExactly("about", "graph", "someone", "1", "d", "4");
  }

  @Test
  void aKnownOperatorWithAnUnknownAttributeIsCarriedThrough() throws IOException {
    NodeProto node =
        NodeProto.newBuilder()
            .setName("n")
            .setOpType("Relu")
            .addInput("w")
            .addOutput("y")
            .addAttribute(
                AttributeProto.newBuilder()
                    .setName("odd")
                    .setType(AttributeProto.AttributeType.FLOAT)
                    .setF(2))
            .build();
    ModelProto model =
        withGraph(
            GraphProto.newBuilder()
                .addInitializer(
                    TensorProto.newBuilder().setName("w").setDataType(1).addFloatData(1))
                .addNode(node));
    Graph graph = OnnxReader.read(model.toByteArray());
    assertThat(graph.opaqueNodes()).hasSize(1);
    assertThat(ModelProto.parseFrom(OnnxWriter.toBytes(graph)).getGraph().getNode(0))
        .isEqualTo(node);
  }

  @Test
  void externalDataBesideTheModelIsRead(@TempDir Path folder) throws IOException {
    ByteBuffer data =
        ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN).putFloat(8, 3).putFloat(12, 4);
    Files.createDirectory(folder.resolve("data"));
    Files.write(folder.resolve("data/weights.bin"), data.array());
    TensorProto.Builder tensor =
        TensorProto.newBuilder()
            .setName("t")
            .setDataType(1)
            .addDims(2)
            .setDataLocation(TensorProto.DataLocation.EXTERNAL)
            .addExternalData(
                StringStringEntryProto.newBuilder().setKey("location").setValue("data/weights.bin"))
            .addExternalData(StringStringEntryProto.newBuilder().setKey("offset").setValue("8"))
            .addExternalData(StringStringEntryProto.newBuilder().setKey("length").setValue("8"));
    Path file = folder.resolve("model.onnx");
    Files.write(file, withGraph(GraphProto.newBuilder().addInitializer(tensor)).toByteArray());

    assertThat(OnnxReader.read(file).initializers().get("t"))
        .isEqualTo(Tensor.floats(Shape.of(2), 3, 4));
  }
}
