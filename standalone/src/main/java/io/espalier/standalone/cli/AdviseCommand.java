package io.espalier.standalone.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.espalier.datasets.ImageFolder;
import io.espalier.datasets.ImportOptions;
import io.espalier.datasets.Preprocessing;
import io.espalier.graph.ClassifierShape;
import io.espalier.graph.Graph;
import io.espalier.graph.OnnxReader;
import io.espalier.standalone.advise.Advice;
import io.espalier.standalone.advise.Advisor;
import io.espalier.standalone.advise.Device;
import io.espalier.standalone.advise.ModelFacts;
import io.espalier.standalone.embedded.StandaloneException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code espalier advise}: which recipe fits a model and a device. */
@Command(
    name = "advise",
    mixinStandardHelpOptions = true,
    description = "Recommend a recipe for a model and a device, and say why.")
final class AdviseCommand implements Callable<Integer> {

  // Only the number of images is asked for: they are read as small as can be.
  private static final int COUNTING_SIZE = 8;

  @Parameters(paramLabel = "MODEL.onnx")
  private Path model;

  @Option(
      names = "--device",
      paramLabel = "NAME",
      required = true,
      description = "cpu, cpu-espalier, gpu, microcontroller, or the name of a hardware profile")
  private String device;

  @Option(
      names = "--images",
      paramLabel = "N",
      description = "training images in all, taken as spread evenly over the classes")
  private @Nullable Integer images;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "image folder, as for demo: its smallest class counts")
  private @Nullable Path data;

  @Option(names = "--json", description = "print the advice as JSON")
  private boolean json;

  @Override
  public Integer call() throws JsonProcessingException {
    Device target = Device.named(device);
    Graph graph = OnnxReader.read(model);
    ModelFacts facts = ModelFacts.of(graph);
    if (facts.weights() == 0) {
      throw new StandaloneException(
          model
              + " has no convolution, Gemm or MatMul with a constant weight: there is nothing to"
              + " prune. Export the model in float, with its weights inside.");
    }
    Advice advice = Advisor.advise(facts, target, imagesPerClass(graph));
    System.out.println(
        json
            ? new JsonMapper().writerWithDefaultPrettyPrinter().writeValueAsString(advice)
            : text(advice));
    return 0;
  }

  private int imagesPerClass(Graph graph) {
    Path folder = data;
    if (folder != null) {
      int[] counts =
          ImageFolder.read(folder, Preprocessing.grey(COUNTING_SIZE), ImportOptions.defaults())
              .dataset()
              .train()
              .classCounts();
      return Arrays.stream(counts).min().orElse(0);
    }
    Integer all = images;
    if (all == null) {
      return 0;
    }
    if (all < 1) {
      throw new StandaloneException(
          "--images is " + all + "; give the number of images, 1 or more.");
    }
    return Math.max(1, all / ClassifierShape.of(graph).classes());
  }

  private String text(Advice advice) {
    StringBuilder out = new StringBuilder("Recipe: " + advice.recipe() + "\n");
    advice.because().forEach(reason -> out.append("  - ").append(reason).append('\n'));
    return out.append(
            "Try it: ./espalier submit %s --data DIR --recipe %s".formatted(model, advice.recipe()))
        .toString();
  }
}
