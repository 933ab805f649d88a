package io.espalier.standalone.demo;

import io.espalier.artifacts.ModelPackage;
import io.espalier.registry.api.view.RunView;
import io.espalier.standalone.client.RegistryClient;
import io.espalier.standalone.report.ModelFigures;
import io.espalier.standalone.report.Report;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Downloads what a release consists of into a directory. */
public final class ReleasedFiles {

  private final RegistryClient registry;

  /**
   * @param registry where the files are kept
   */
  public ReleasedFiles(RegistryClient registry) {
    this.registry = registry;
  }

  /**
   * Writes {@code <model>.onnx} (standard ONNX), its packed form and the dense reference.
   *
   * @param run a released run
   * @param report its report
   * @param directory an existing directory
   * @return the files written
   */
  public List<Path> write(RunView run, Report report, Path directory) {
    List<Path> files = new ArrayList<>();
    if (run.packageDigest() != null) {
      files.add(
          fetch(run.packageDigest(), directory.resolve(run.model() + ModelPackage.EXTENSION)));
    }
    files.add(fetch(run.artifact(), directory.resolve(run.model() + ".onnx")));
    ModelFigures dense = report.dense();
    if (dense != null) {
      files.add(fetch(dense.artifact(), directory.resolve(run.model() + "-dense.onnx")));
    }
    return files;
  }

  private Path fetch(String digest, Path file) {
    registry.download(digest, file);
    return file;
  }
}
