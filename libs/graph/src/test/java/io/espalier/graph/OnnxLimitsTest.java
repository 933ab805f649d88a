package io.espalier.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnnxLimitsTest {
  /** What the model of this test needs of each limit; every limit is here. */
  private static Map<String, Long> exact(long fileBytes, long structureBytes) {
    Map<String, Long> exact = new LinkedHashMap<>();
    exact.put("fileBytesMax", fileBytes);
    exact.put("tensorBytesMax", 24L);
    exact.put("tensorElementsMax", 6L);
    exact.put("nodesMax", 3L);
    exact.put("initializersMax", 3L);
    exact.put("attributesMax", 1L);
    exact.put("valuesMax", 5L);
    exact.put("nameBytesMax", 9L);
    exact.put("stringBytesMax", 5L);
    exact.put("rankMax", 3L);
    exact.put("nestingMax", 1L);
    exact.put("structureBytesMax", structureBytes);
    exact.put("externalBytesMax", 16L);
    exact.put("externalFilesMax", 2L);
    return exact;
  }

  @Test
  void everyLimitHoldsAndNotOneMore(@TempDir Path folder) throws Exception {
    Path file = model(folder);
    long bytes = Files.size(file);
    Map<String, Long> exact = exact(bytes, structureBytes(file));
    assertThat(exact.keySet()).containsExactlyElementsOf(names());

    assertThat(new OnnxReader(limits(exact)).readFile(file)).isEqualTo(OnnxReader.read(file));
    for (String name : names()) {
      Map<String, Long> oneLess = new LinkedHashMap<>(exact);
      oneLess.merge(name, -1L, Long::sum);
      OnnxReader reader = new OnnxReader(limits(oneLess));
      assertThatThrownBy(() -> reader.readFile(file))
          .as(name)
          .isExactlyInstanceOf(OnnxFormatException.class)
          .hasMessageContaining(name + " = " + oneLess.get(name));
    }
  }

  /** The estimate itself is nobody's business but its limit's: it is searched for. */
  private static long structureBytes(Path file) throws Exception {
    long low = 0;
    long high = 1 << 20;
    while (low < high) {
      long middle = (low + high) / 2;
      try {
        new OnnxReader(limits(exact(1 << 20, middle))).readFile(file);
        high = middle;
      } catch (OnnxFormatException e) {
        assertThat(e).hasMessageContaining("structureBytesMax");
        low = middle + 1;
      }
    }
    return low;
  }

  /** A node with a graph in it, two initializers, and two files of external data. */
  private static Path model(Path folder) throws IOException {
    Files.write(folder.resolve("a"), new byte[8]);
    Files.write(folder.resolve("b"), new byte[8]);
    AttributeProto body =
        AttributeProto.newBuilder()
            .setName("g")
            .setType(AttributeProto.AttributeType.GRAPH)
            .setG(
                GraphProto.newBuilder()
                    .addNode(NodeProto.newBuilder().setOpType("Relu").addInput("w").addOutput("z")))
            .build();
    GraphProto graph =
        GraphProto.newBuilder()
            .setDocString("12345")
            .addInitializer(
                TensorProto.newBuilder()
                    .setName("w")
                    .setDataType(1)
                    .addDims(1)
                    .addDims(2)
                    .addDims(3)
                    .setRawData(ByteString.copyFrom(new byte[24])))
            .addInitializer(external("a", "a"))
            .addInitializer(external("b", "b"))
            .addNode(
                NodeProto.newBuilder()
                    .setOpType("Strange")
                    .setDomain("d")
                    .addOutput("y")
                    .addAttribute(body))
            .addNode(NodeProto.newBuilder().setOpType("Relu").addInput("y").addOutput("123456789"))
            .build();
    ModelProto model =
        ModelProto.newBuilder()
            .setIrVersion(8)
            .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(17))
            .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("d").setVersion(1))
            .setGraph(graph)
            .build();
    return Files.write(folder.resolve("model.onnx"), model.toByteArray());
  }

  private static TensorProto external(String name, String file) {
    return TensorProto.newBuilder()
        .setName(name)
        .setDataType(1)
        .addDims(2)
        .setDataLocation(TensorProto.DataLocation.EXTERNAL)
        .addExternalData(StringStringEntryProto.newBuilder().setKey("location").setValue(file))
        .build();
  }

  private static List<String> names() {
    List<String> names = new ArrayList<>();
    for (RecordComponent component : OnnxLimits.class.getRecordComponents()) {
      names.add(component.getName());
    }
    return names;
  }

  private static OnnxLimits limits(Map<String, Long> values) throws ReflectiveOperationException {
    RecordComponent[] components = OnnxLimits.class.getRecordComponents();
    Class<?>[] types = new Class<?>[components.length];
    Object[] arguments = new Object[components.length];
    for (int i = 0; i < components.length; i++) {
      types[i] = components[i].getType();
      long value = values.get(components[i].getName());
      if (types[i] == int.class) {
        arguments[i] = Math.toIntExact(value);
      } else {
        arguments[i] = value;
      }
    }
    return OnnxLimits.class.getDeclaredConstructor(types).newInstance(arguments);
  }
}
