package io.espalier.standalone.cli;

import io.espalier.artifacts.ModelPackage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code espalier unpack}: the standard ONNX file out of a released one. */
@Command(
    name = "unpack",
    mixinStandardHelpOptions = true,
    description = "Unpack a released file to the standard ONNX file that it holds.")
final class UnpackCommand implements Callable<Integer> {

  @Parameters(index = "0", paramLabel = "MODEL.onnx.esp")
  private Path packed;

  @Parameters(index = "1", paramLabel = "MODEL.onnx")
  private Path target;

  @Override
  public Integer call() throws IOException {
    byte[] onnx = ModelPackage.unpack(Files.readAllBytes(packed));
    Files.write(target, onnx);
    System.out.printf("%s: %,d bytes%n", target, onnx.length);
    return 0;
  }
}
