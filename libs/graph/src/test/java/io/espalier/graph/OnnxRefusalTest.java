package io.espalier.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.FunctionProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnnxRefusalTest {
  private static final TensorProto WEIGHT =
      TensorProto.newBuilder()
          .setName("w")
          .setDataType(1)
          .addDims(2)
          .addFloatData(1)
          .addFloatData(2)
          .build();

  private static byte[] model(Consumer<ModelProto.Builder> change) {
    ModelProto.Builder model =
        ModelProto.newBuilder()
            .setIrVersion(8)
            .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(17))
            .setGraph(GraphProto.newBuilder().setName("g"));
    change.accept(model);
    return model.build().toByteArray();
  }

  private static byte[] graph(Consumer<GraphProto.Builder> change) {
    return model(model -> change.accept(model.getGraphBuilder()));
  }

  private static AbstractThrowableAssert<?, ?> assertRefused(byte[] bytes) {
    return assertThatThrownBy(() -> OnnxReader.read(bytes))
        .isExactlyInstanceOf(OnnxFormatException.class);
  }

  private static NodeProto.Builder relu(String name, String input, String output) {
    return NodeProto.newBuilder().setName(name).setOpType("Relu").addInput(input).addOutput(output);
  }

  @Test
  void otherFilesAreCalledByTheirName() {
    assertRefused(new byte[0]).hasMessageContaining("the file is empty");
    assertRefused("version https://git-lfs.github.com/spec/v1\n".getBytes(StandardCharsets.UTF_8))
        .hasMessageContaining("git lfs pull");
    assertRefused(new byte[] {0x1f, (byte) 0x8b, 8, 0}).hasMessageContaining("gzip");
    assertRefused("PK\u0003\u0004xx".getBytes(StandardCharsets.ISO_8859_1))
        .hasMessageContaining("ZIP");
    assertRefused("{\"a\": 1}".getBytes(StandardCharsets.UTF_8)).hasMessageContaining("JSON");
    assertRefused(
            "\u0001\u0000\u0000\u0000\u0000\u0000\u0000\u0000{}"
                .getBytes(StandardCharsets.ISO_8859_1))
        .hasMessageContaining("safetensors");
    assertRefused("just some text".getBytes(StandardCharsets.UTF_8))
        .hasMessageContaining("not an ONNX model");
  }

  @Test
  void aModelThatHasAByteOfAnotherFormatInItsPlaceIsRead() {
    for (String producer : List.of("abcd{", "TFL3")) {
      byte[] bytes = model(model -> model.setProducerName(producer));
      assertThat(OnnxReader.read(bytes).info().producerName()).isEqualTo(producer);
    }
  }

  @Test
  void modelsWithoutTheirFirstFieldsAreRefused() {
    assertRefused(model(ModelProto.Builder::clearGraph)).hasMessageContaining("no graph");
    assertRefused(model(ModelProto.Builder::clearIrVersion)).hasMessageContaining("ir_version");
    assertRefused(model(model -> model.setIrVersion(2)))
        .hasMessageContaining("ir_version 2 is older than 3");
    assertRefused(model(model -> model.setIrVersion(14)))
        .hasMessageContaining("ir_version 14 is newer than 13");
    assertRefused(model(model -> model.getOpsetImportBuilder(0).setVersion(28)))
        .hasMessageContaining("operator set 28 is newer than 27");
    assertRefused(model(ModelProto.Builder::clearOpsetImport))
        .hasMessageContaining("no operator set");
    assertRefused(model(model -> model.getOpsetImportBuilder(0).setVersion(-1)))
        .hasMessageContaining("version -1");
  }

  @Test
  void namesThatDoNotFitTogetherAreRefusedWithTheNode() {
    assertRefused(graph(graph -> graph.addInitializer(WEIGHT).addInitializer(WEIGHT)))
        .hasMessageContaining("initializer 'w' is given twice");
    assertRefused(graph(graph -> graph.addNode(relu("a", "missing", "y"))))
        .hasMessageContaining("node 'a' (Relu) uses 'missing'");
    assertRefused(graph(graph -> graph.addNode(relu("a", "z", "y")).addNode(relu("b", "y", "z"))))
        .hasMessageContaining("node 'a' (Relu) uses 'z'");
    assertRefused(
            graph(
                g ->
                    g.addInitializer(WEIGHT)
                        .addNode(relu("a", "w", "y"))
                        .addNode(relu("b", "w", "y"))))
        .hasMessageContaining("node 'b' (Relu) gives 'y', which is given before");
    assertRefused(graph(g -> g.addInitializer(WEIGHT).addNode(relu("a", "w", "w"))))
        .hasMessageContaining("gives 'w'");
    assertRefused(
            graph(
                g -> g.addInitializer(WEIGHT).addNode(relu("a", "w", "y").setDomain("elsewhere"))))
        .hasMessageContaining("imports no operator set of domain 'elsewhere'");
  }

  @Test
  void tensorsThatDoNotFitTheirTypeAreRefusedByName() {
    assertRefused(graph(graph -> graph.addInitializer(WEIGHT.toBuilder().addFloatData(3))))
        .hasMessageContaining("tensor 'w': float_data has 3 values where 2 are wanted");
    assertRefused(graph(graph -> graph.addInitializer(WEIGHT.toBuilder().addInt32Data(3))))
        .hasMessageContaining("2 fields");
    assertRefused(graph(graph -> graph.addInitializer(WEIGHT.toBuilder().setDataType(77))))
        .hasMessageContaining("tensor 'w': element type code 77");
    assertRefused(graph(graph -> graph.addInitializer(WEIGHT.toBuilder().setDims(0, -2))))
        .hasMessageContaining("negative dimension");
    TensorProto.Builder narrow =
        TensorProto.newBuilder().setName("w").setDataType(3).addInt32Data(128);
    assertRefused(graph(graph -> graph.addInitializer(narrow)))
        .hasMessageContaining("128 is not from -128 to 127");
  }

  @Test
  void bytesThatAreNoModelAreRefusedWithTheirPosition() {
    byte[] model = model(_ -> {});
    assertRefused(Arrays.copyOf(model, model.length - 1)).hasMessageContaining("byte ");
    assertRefused(new byte[] {0x3a, 0x7f, 0})
        .hasMessageContaining("byte 0: ModelProto.graph claims 127 bytes, but 1 are left");
    assertRefused(new byte[] {8, 7, 0x12, 2, (byte) 0xc3, 0x28})
        .hasMessageContaining("byte 4: ModelProto.producer_name is no UTF-8 text");
    byte[] twice = Arrays.copyOf(model, 2 * model.length);
    System.arraycopy(model, 0, twice, model.length, model.length);
    assertRefused(twice).hasMessageContaining("ModelProto.graph is given twice");
  }

  @Test
  void graphsAndFunctionsWithinAreWholeAndNeverComeBackToThemselves() {
    GraphProto nothing =
        GraphProto.newBuilder().addOutput(ValueInfoProto.newBuilder().setName("w")).build();
    NodeProto.Builder node =
        NodeProto.newBuilder()
            .setOpType("Loop")
            .addOutput("y")
            .addAttribute(
                AttributeProto.newBuilder()
                    .setName("body")
                    .setType(AttributeProto.AttributeType.GRAPH)
                    .setG(nothing));
    assertRefused(graph(graph -> graph.addInitializer(WEIGHT).addNode(node)))
        .hasMessageContaining("output 'w' of the graph '' within it");

    FunctionProto.Builder function =
        FunctionProto.newBuilder().setName("f").setDomain("d").addInput("x");
    assertRefused(model(m -> m.addFunctions(function.clone().addNode(relu("a", "z", "y")))))
        .hasMessageContaining("function 'f': node 'a' (Relu) uses 'z'");
    NodeProto.Builder call = relu("a", "x", "y").setOpType("f").setDomain("d");
    assertRefused(model(m -> m.addFunctions(function.clone().addNode(call))))
        .hasMessageContaining("function 'f' calls itself");
  }

  @Test
  void attributesHaveTheirValueWhereTheirTypeSays() {
    AttributeProto.Builder axis =
        AttributeProto.newBuilder()
            .setName("axis")
            .setType(AttributeProto.AttributeType.INT)
            .addInts(1);
    assertRefused(
            graph(
                graph ->
                    graph
                        .addInitializer(WEIGHT)
                        .addNode(relu("a", "w", "y").setOpType("Softmax").addAttribute(axis))))
        .hasMessageContaining("attribute 'axis' is of type INT, but has its value in 'ints'");
  }

  @Test
  void operatorsThatCannotTakeTheirInputsAreRefusedByName() {
    NodeProto.Builder conv =
        NodeProto.newBuilder()
            .setName("c")
            .setOpType("Conv")
            .addInput("w")
            .addInput("w")
            .addOutput("y")
            .addAttribute(
                AttributeProto.newBuilder()
                    .setName("kernel_shape")
                    .setType(AttributeProto.AttributeType.INTS)
                    .addInts(3)
                    .addInts(3));
    assertRefused(graph(graph -> graph.addInitializer(WEIGHT).addNode(conv)))
        .hasMessageContaining("node 'c' (Conv): input 0 is FLOAT[2] where rank 4 is wanted");
    NodeProto.Builder transpose =
        NodeProto.newBuilder()
            .setOpType("Transpose")
            .addInput("w")
            .addOutput("y")
            .addAttribute(
                AttributeProto.newBuilder()
                    .setName("perm")
                    .setType(AttributeProto.AttributeType.INTS)
                    .addInts(1));
    assertRefused(graph(graph -> graph.addInitializer(WEIGHT).addNode(transpose)))
        .hasMessageContaining("node with output 'y' (Transpose): perm [1] is not a permutation");
  }

  private static NodeProto.Builder node(String type, int outputs, String... inputs) {
    NodeProto.Builder node = NodeProto.newBuilder().setName("n").setOpType(type);
    for (int i = 0; i < outputs; i++) {
      node.addOutput("y" + i);
    }
    return node.addAllInput(List.of(inputs));
  }

  private static AbstractThrowableAssert<?, ?> assertRefused(int opset, NodeProto.Builder node) {
    return assertRefused(
        model(
            model -> {
              model.getOpsetImportBuilder(0).setVersion(opset);
              model.getGraphBuilder().addInitializer(WEIGHT).addNode(node);
            }));
  }

  @Test
  void inputsOfAnotherOperatorSetAreRefused() {
    assertRefused(17, node("ReduceL1", 1, "w", "w")).hasMessageContaining("2 inputs where 1 to 1");
    assertRefused(11, node("Split", 2, "w", "w")).hasMessageContaining("2 inputs where 1 to 1");
    assertRefused(18, node("Split", 2, "w")).hasMessageContaining("nor num_outputs");
    assertRefused(17, node("Dropout", 1, "w", "w")).hasMessageContaining("where rank 0 is wanted");
  }

  @Test
  void inputsThatDoNotGoTogetherAreRefusedWhateverTheirTypes() {
    assertRefused(24, node("Attention", 1, "w", "w", "w", "", "w"))
        .hasMessageContaining("past keys and past values go together");
    assertRefused(24, node("Attention", 1, "w", "w", "w", "", "w", "w", "w"))
        .hasMessageContaining("that are no padding");
  }

  @Test
  void anEquationThatDoesNotFitItsOperandsIsRefused() {
    AttributeProto.Builder equation =
        AttributeProto.newBuilder()
            .setName("equation")
            .setType(AttributeProto.AttributeType.STRING);
    for (String wrong : List.of("ij,jk->ik", "i", "...ij,...->...", "i,i->ii")) {
      assertRefused(
          17,
          node("Einsum", 1, "w", "w")
              .addAttribute(equation.setS(ByteString.copyFromUtf8(wrong)).build()));
    }
  }

  @Test
  void deepNestingIsRefusedBeforeTheStackEnds() {
    GraphProto inner = GraphProto.newBuilder().setName("leaf").build();
    for (int depth = 0; depth < 17; depth++) {
      AttributeProto body =
          AttributeProto.newBuilder()
              .setName("body")
              .setType(AttributeProto.AttributeType.GRAPH)
              .setG(inner)
              .build();
      inner =
          GraphProto.newBuilder()
              .setName("g")
              .addNode(NodeProto.newBuilder().setOpType("If").addAttribute(body))
              .build();
    }
    GraphProto nested = inner;
    assertRefused(model(model -> model.setGraph(nested))).hasMessageContaining("nestingMax = 16");
  }

  @Test
  void externalDataNeverLeavesTheFolderOfTheModel(@TempDir Path folder) throws IOException {
    Path home = Files.createDirectory(folder.resolve("home"));
    Files.write(folder.resolve("secret.bin"), new byte[8]);
    Files.write(home.resolve("short.bin"), new byte[7]);
    Files.write(home.resolve("data.bin"), new byte[8]);
    Files.createSymbolicLink(home.resolve("symbolic.bin"), folder.resolve("secret.bin"));
    Files.createSymbolicLink(home.resolve("up"), folder);
    Files.createLink(home.resolve("hard.bin"), folder.resolve("secret.bin"));
    List<String> locations =
        List.of(
            "../secret.bin",
            folder.resolve("secret.bin").toString(),
            "symbolic.bin",
            "up/secret.bin",
            "hard.bin",
            "file:///etc/passwd",
            "https://example.org/x",
            "/dev/zero",
            "data.bin\0",
            "..\\secret.bin",
            "x/../../secret.bin",
            "",
            ".",
            "absent.bin",
            "short.bin");
    for (String location : locations) {
      Path file = write(home, location, "8");
      assertThatThrownBy(() -> OnnxReader.read(file))
          .as(location)
          .isExactlyInstanceOf(OnnxFormatException.class)
          .hasMessageContaining("tensor 'w'");
    }
    assertThat(OnnxReader.read(write(home, "data.bin", "8")).initializers().get("w").toFloats())
        .containsOnly(0);
    for (String length : List.of("9", "-1", "eight", "9223372036854775807")) {
      Path file = write(home, "data.bin", length);
      assertThatThrownBy(() -> OnnxReader.read(file))
          .as(length)
          .isExactlyInstanceOf(OnnxFormatException.class);
    }
    byte[] inMemory = Files.readAllBytes(write(home, "data.bin", "8"));
    assertRefused(inMemory).hasMessageContaining("was not read from a file");
  }

  private static Path write(Path home, String location, String length) throws IOException {
    TensorProto.Builder tensor =
        TensorProto.newBuilder()
            .setName("w")
            .setDataType(1)
            .addDims(2)
            .setDataLocation(TensorProto.DataLocation.EXTERNAL)
            .addExternalData(
                StringStringEntryProto.newBuilder().setKey("location").setValue(location))
            .addExternalData(StringStringEntryProto.newBuilder().setKey("length").setValue(length));
    return Files.write(home.resolve("model.onnx"), graph(graph -> graph.addInitializer(tensor)));
  }
}
