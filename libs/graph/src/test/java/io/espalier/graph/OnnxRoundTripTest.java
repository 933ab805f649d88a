package io.espalier.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.FunctionProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.SparseTensorProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorAnnotation;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
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
  void whatBelongsToTensorsAndValuesIsKeptTogetherWithFieldsFromTheFuture() throws IOException {
    // Given a tensor and an input with all that they can have, and fields that are newer than this
    UnknownFieldSet future =
        UnknownFieldSet.newBuilder()
            .addField(90, UnknownFieldSet.Field.newBuilder().addVarint(5).build())
            .build();
    StringStringEntryProto property =
        StringStringEntryProto.newBuilder().setKey("k").setValue("v").build();
    ValueInfoProto input =
        ValueInfoProto.newBuilder()
            .setName("x")
            .setDocString("an image")
            .addMetadataProps(property)
            .setType(
                TypeProto.newBuilder()
                    .setDenotation("IMAGE")
                    .setTensorType(
                        TypeProto.Tensor.newBuilder()
                            .setElemType(1)
                            .setShape(
                                TensorShapeProto.newBuilder()
                                    .addDim(
                                        TensorShapeProto.Dimension.newBuilder()
                                            .setDimParam("n")
                                            .setDenotation("DATA_BATCH")))))
            .build();
    ValueInfoProto sequence =
        ValueInfoProto.newBuilder()
            .setName("y")
            .setType(
                TypeProto.newBuilder()
                    .setSequenceType(
                        TypeProto.Sequence.newBuilder()
                            .setElemType(
                                TypeProto.newBuilder()
                                    .setTensorType(TypeProto.Tensor.newBuilder().setElemType(1)))))
            .build();
    TensorProto tensor =
        TensorProto.newBuilder()
            .setName("w")
            .setDataType(1)
            .setRawData(ByteString.copyFrom(new byte[4]))
            .setDocString("a weight")
            .addMetadataProps(property)
            .build();
    ModelProto model =
        withGraph(
                GraphProto.newBuilder()
                    .addInput(input)
                    .addInitializer(tensor)
                    .addValueInfo(sequence)
                    .setUnknownFields(future)
                    .addNode(
                        NodeProto.newBuilder()
                            .setOpType("Strange")
                            .setDomain("here")
                            .addInput("x")
                            .addOutput("y")
                            .setUnknownFields(future)))
            .toBuilder()
            .setUnknownFields(future)
            .build();
    // When the model is read and written
    Graph graph = OnnxReader.read(model.toByteArray());
    byte[] bytes = OnnxWriter.toBytes(graph);
    // Then it is the same model
    ModelProto written = ModelProto.parseFrom(bytes);
    assertThat(written.getGraph()).isEqualTo(model.getGraph());
    assertThat(written.getUnknownFields()).isEqualTo(future);
    assertThat(OnnxReader.read(bytes)).isEqualTo(graph);
  }

  @Test
  void sparseInitializersAreMadeDense() {
    SparseTensorProto flat =
        SparseTensorProto.newBuilder()
            .setValues(
                TensorProto.newBuilder()
                    .setName("s")
                    .setDataType(1)
                    .addDims(2)
                    .addFloatData(3)
                    .addFloatData(4))
            .setIndices(
                TensorProto.newBuilder().setDataType(7).addDims(2).addInt64Data(1).addInt64Data(5))
            .addDims(2)
            .addDims(3)
            .build();
    SparseTensorProto rows =
        flat.toBuilder()
            .setIndices(
                TensorProto.newBuilder()
                    .setDataType(7)
                    .addDims(2)
                    .addDims(2)
                    .addInt64Data(0)
                    .addInt64Data(1)
                    .addInt64Data(1)
                    .addInt64Data(2))
            .build();
    for (SparseTensorProto sparse : List.of(flat, rows)) {
      Graph graph =
          OnnxReader.read(
              withGraph(GraphProto.newBuilder().addSparseInitializer(sparse)).toByteArray());
      assertThat(graph.initializers().get("s"))
          .isEqualTo(Tensor.floats(Shape.of(2, 3), 0, 3, 0, 0, 0, 4));
    }
    SparseTensorProto outside =
        flat.toBuilder().setIndices(flat.getIndices().toBuilder().setInt64Data(1, 6)).build();
    ModelProto model = withGraph(GraphProto.newBuilder().addSparseInitializer(outside));
    assertThatThrownBy(() -> OnnxReader.read(model.toByteArray()))
        .isExactlyInstanceOf(OnnxFormatException.class)
        .hasMessageContaining("sparse tensor 's': index 6");
  }

  @Test
  void muchTypedDataIsReadAsLittleIs() {
    int count = 40_000;
    TensorProto.Builder floats = TensorProto.newBuilder().setDataType(1).addDims(count);
    TensorProto.Builder bytes = TensorProto.newBuilder().setDataType(3).addDims(count);
    TensorProto.Builder longs = TensorProto.newBuilder().setDataType(7).addDims(count);
    long[] expected = new long[count];
    for (int i = 0; i < count; i++) {
      floats.addFloatData(i);
      bytes.addInt32Data(-(i % 100));
      longs.addInt64Data(-i);
      expected[i] = -i;
    }
    assertThat(read(longs).toLongs()).isEqualTo(expected);
    assertThat(read(floats).toFloats()[count - 1]).isEqualTo(count - 1);
    assertThat(read(bytes).toLongs()[199]).isEqualTo(-99);
    assertThatThrownBy(() -> read(floats.clone().addFloatData(1)))
        .isExactlyInstanceOf(OnnxFormatException.class)
        .hasMessageContaining("tensor 't'");
    assertThatThrownBy(() -> read(bytes.clone().setInt32Data(5, 128)))
        .isExactlyInstanceOf(OnnxFormatException.class)
        .hasMessageContaining("128 is not from -128 to 127");
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
