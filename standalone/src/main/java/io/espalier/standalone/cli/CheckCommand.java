package io.espalier.standalone.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.espalier.standalone.check.CheckReport;
import io.espalier.standalone.check.CheckText;
import io.espalier.standalone.check.ModelCheck;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code espalier check}: what there is to know of a model before it is submitted. */
@Command(
    name = "check",
    mixinStandardHelpOptions = true,
    description = "Look at an ONNX file before submitting it; status 0 if submit would take it.")
final class CheckCommand implements Callable<Integer> {

  @Parameters(paramLabel = "MODEL.onnx")
  private Path model;

  @Option(names = "--json", description = "print the report as JSON")
  private boolean json;

  @Override
  public Integer call() throws JsonProcessingException {
    CheckReport report = ModelCheck.of(model);
    System.out.println(
        json
            ? new JsonMapper().writerWithDefaultPrettyPrinter().writeValueAsString(report)
            : CheckText.of(report).stripTrailing());
    return report.submittable() ? 0 : 1;
  }
}
