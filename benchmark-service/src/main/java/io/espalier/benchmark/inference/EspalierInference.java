package io.espalier.benchmark.inference;

import io.espalier.graph.OnnxReader;
import io.espalier.runtime.Session;
import io.espalier.runtime.SessionOptions;
import java.nio.file.Path;

/** The project's own sparse runtime. */
public final class EspalierInference implements Inference {
  private final Session session;

  private EspalierInference(Session session) {
    this.session = session;
  }

  /**
   * @param model path of the ONNX file
   * @param threads threads it computes with
   */
  public static EspalierInference open(Path model, int threads) {
    SessionOptions defaults = SessionOptions.defaults();
    return new EspalierInference(
        Session.open(OnnxReader.read(model), new SessionOptions(threads, defaults.tierMax(), 1)));
  }

  @Override
  public float[] run(float[] image) {
    return session.run(image);
  }

  @Override
  public String version() {
    return LibraryVersions.espalier();
  }

  @Override
  public void close() {
    session.close();
  }
}
