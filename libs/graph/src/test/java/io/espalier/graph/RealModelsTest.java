package io.espalier.graph;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import io.espalier.graph.reference.ReferenceEvaluator;
import io.espalier.graph.rewrite.InsertQdq;
import io.espalier.graph.rewrite.Passes;
import io.espalier.graph.rewrite.QuantizationRange;
import io.espalier.graph.rewrite.WeightQuantizer;
import io.espalier.graph.support.OnnxRuntime;
import io.espalier.graph.support.SharedFiles;
import io.espalier.graph.support.Tensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RealModelsTest {
  /** Those that cost the scalar evaluator seconds each. */
  private static final List<String> LARGE =
      List.of(
          "light_bvlc_alexnet",
          "light_inception_v1",
          "light_inception_v2",
          "light_resnet50",
          "light_vgg19",
          "light_zfnet512");

  /** Needs a provider that ONNX Runtime does not have here, and computes nothing. */
  private static final List<String> NOT_RUN =
      List.of("genai_tiny_gpt2_fp16_cuda", "genai_phi3v_dummy_text");

  /** Those whose constant weights take ONNX Runtime seconds to make. */
  private static final List<String> HUGE =
      List.of("light_bvlc_alexnet", "light_vgg19", "light_zfnet512");

  private static List<Path> models() {
    return SharedFiles.models(SharedFiles.folder("models"));
  }

  private static boolean isOneOf(List<String> names, Path model) {
    return names.contains(model.getFileName().toString());
  }

  @Test
  void everyModelIsReadAndWrittenAndReadAgainWithoutADifference() {
    assertThat(models()).hasSizeGreaterThanOrEqualTo(30);
    for (Path model : models()) {
      Graph graph = OnnxReader.read(model.resolve("model.onnx"));
      byte[] written = OnnxWriter.toBytes(graph);
      Graph again = OnnxReader.read(written);
      assertThat(again.nodes()).as("%s", model).isEqualTo(graph.nodes());
      assertThat(again.info()).as("%s", model).isEqualTo(graph.info());
      assertThat(OnnxWriter.toBytes(again)).as("%s", model).isEqualTo(written);
    }
  }

  @Test
  void onnxRuntimeGivesTheStoredOutputsForTheWrittenFiles() {
    for (Path model : models()) {
      if (isOneOf(NOT_RUN, model)) {
        continue;
      }
      // Given a real model and its stored inputs and outputs
      Graph graph = OnnxReader.read(model.resolve("model.onnx"));
      // When the file that this library writes is run
      Map<String, Tensor> outputs =
          OnnxRuntime.run(
              OnnxWriter.toBytes(graph), SharedFiles.inputs(model, graph), OptLevel.NO_OPT);
      // Then the outputs are the stored ones
      Tensors.assertClose(outputs, SharedFiles.outputs(model, graph), 1e-4, 1e-3, model.toString());
    }
  }

  @Test
  void theReferenceEvaluatorGivesTheStoredOutputsOfEveryModelWhoseOperatorsItKnows() {
    int evaluated = 0;
    for (Path model : models()) {
      Graph graph = OnnxReader.read(model.resolve("model.onnx"));
      if (graph.opaqueNodes().isEmpty() && !isOneOf(LARGE, model)) {
        Tensors.assertClose(
            ReferenceEvaluator.evaluate(graph, SharedFiles.inputs(model, graph)),
            SharedFiles.outputs(model, graph),
            1e-5,
            1e-3,
            model.toString());
        evaluated++;
      }
    }
    assertThat(evaluated).isGreaterThanOrEqualTo(22);
  }

  @Test
  void passesForTrainingAndForInferenceKeepTheOutputs() {
    for (Path model : models()) {
      if (isOneOf(NOT_RUN, model) || isOneOf(HUGE, model)) {
        continue;
      }
      Graph graph = OnnxReader.read(model.resolve("model.onnx"));
      Map<String, Tensor> inputs = SharedFiles.inputs(model, graph);
      Map<String, Tensor> expected = SharedFiles.outputs(model, graph);
      for (Graph passed : List.of(Passes.forTraining(graph), Passes.forInference(graph))) {
        byte[] bytes = OnnxWriter.toBytes(passed);
        Tensors.assertClose(
            OnnxRuntime.run(bytes, inputs, OptLevel.ALL_OPT),
            expected,
            1e-4,
            1e-3,
            model.toString());
      }
    }
  }

  @Test
  void parametersOfPlainModelsAreCountedAsTheirExportersCountThem() throws IOException {
    Path folder = SharedFiles.folder("models");
    List<String> plain =
        List.of(
            "marabou_cifar_base_kw",
            "marabou_cifar_deep_kw",
            "tribuo_cnn_mnist",
            "marabou_cnn_max_mnist2");
    int compared = 0;
    for (String line : Files.readAllLines(folder.resolve("MODELS.tsv"))) {
      List<String> columns = List.of(line.split("\t"));
      if (plain.contains(columns.getFirst())) {
        Graph graph = OnnxReader.read(folder.resolve(columns.getFirst()).resolve("model.onnx"));
        assertThat(graph.parameterCount()).as(line).isEqualTo(Long.parseLong(columns.get(5)));
        compared++;
      }
    }
    assertThat(compared).isEqualTo(plain.size());
  }

  @Test
  void quantizedModelsOpenInOnnxRuntimeAndStayNearTheStoredOutputs() {
    List<String> names =
        List.of(
            "marabou_cifar_deep_kw",
            "marabou_cnn_max_mnist2",
            "marabou_traffic_sign_fast",
            "tribuo_cnn_mnist",
            "ultraface_RFB-320_without_postprocessing");
    for (String name : names) {
      // Given a real model, and ranges of its activations on its stored input
      Path model = SharedFiles.folder("models").resolve(name);
      Graph graph = Passes.forInference(OnnxReader.read(model.resolve("model.onnx")));
      Map<String, Tensor> inputs = SharedFiles.inputs(model, graph);
      Map<String, QuantizationRange> ranges = new HashMap<>();
      ReferenceEvaluator.evaluate(graph, inputs, InsertQdq.rangesNeeded(graph))
          .forEach((value, tensor) -> ranges.put(value, range(tensor)));
      // When it is quantized
      Graph quantized = InsertQdq.apply(graph, ranges, WeightQuantizer.largestMagnitude());
      // Then ONNX Runtime opens it with all optimisations and its outputs are near
      Map<String, Tensor> outputs = OnnxRuntime.run(quantized, inputs);
      SharedFiles.outputs(model, graph)
          .forEach(
              (value, expected) -> {
                QuantizationRange spread = range(expected);
                assertThat(Tensors.difference(outputs.get(value), expected))
                    .as("%s, %s", name, value)
                    .isLessThan(0.1 * 255 * spread.scale());
              });
    }
  }

  private static QuantizationRange range(Tensor tensor) {
    float low = 0;
    float high = 0;
    for (float value : tensor.toFloats()) {
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
    return QuantizationRange.covering(low, high);
  }
}
