package io.espalier.benchmark.inference;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What ONNX Runtime really executes, from the JSON trace that it writes about itself: the operators
 * after its optimisations, not those of the file.
 */
final class OnnxRuntimeProfile {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String KERNEL_EVENT = "_kernel_time";
  private static final double MICROS_PER_MILLI = 1e3;

  private OnnxRuntimeProfile() {}

  /** Runs the model in a session of its own that keeps a trace. */
  static List<KernelTime> of(Path model, int threads, Map<String, OnnxTensor> inputs, int runs) {
    try {
      Path directory = Files.createTempDirectory("onnx-runtime-profile-");
      try (OrtSession.SessionOptions options = OnnxRuntimeInference.options(threads)) {
        options.enableProfiling(directory.resolve("trace").toString());
        try (OrtSession session =
            OrtEnvironment.getEnvironment().createSession(model.toString(), options)) {
          for (int i = 0; i < runs; i++) {
            session.run(inputs).close();
          }
          return kernels(Files.readString(Path.of(session.endProfiling())), runs);
        }
      }
    } catch (OrtException | IOException failed) {
      throw new InferenceException(
          "ONNX Runtime's profile could not be made: " + failed.getMessage(), failed);
    }
  }

  /** One entry for each node of a trace. */
  static List<KernelTime> kernels(String trace, int runs) throws IOException {
    Map<String, KernelTime> nodes = new LinkedHashMap<>();
    for (JsonNode event : JSON.readTree(trace)) {
      String name = event.path("name").asText();
      if (event.path("cat").asText().equals("Node") && name.endsWith(KERNEL_EVENT)) {
        KernelTime time =
            new KernelTime(
                name.substring(0, name.length() - KERNEL_EVENT.length()),
                event.path("args").path("op_name").asText(),
                event.path("args").path("provider").asText(),
                event.path("dur").asDouble() / MICROS_PER_MILLI / runs,
                0,
                0);
        nodes.merge(time.name(), time, OnnxRuntimeProfile::sum);
      }
    }
    return List.copyOf(nodes.values());
  }

  private static KernelTime sum(KernelTime first, KernelTime second) {
    return new KernelTime(
        first.name(),
        first.operator(),
        first.kernel(),
        first.millis() + second.millis(),
        first.macs(),
        first.effectiveMacs());
  }
}
