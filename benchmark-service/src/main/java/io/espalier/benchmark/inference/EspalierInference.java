package io.espalier.benchmark.inference;

import io.espalier.graph.OnnxReader;
import io.espalier.runtime.Profile;
import io.espalier.runtime.Session;
import io.espalier.runtime.SessionOptions;
import io.espalier.runtime.Tier;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The project's own sparse runtime. */
public final class EspalierInference implements Inference {
  private final Session session;

  private EspalierInference(Session session) {
    this.session = session;
  }

  /**
   * @param model path of the ONNX file
   * @param threads threads it computes with
   * @param tierMax the best tier it may use; null for the best there is
   */
  public static EspalierInference open(Path model, int threads, @Nullable Tier tierMax) {
    SessionOptions options = SessionOptions.defaults().withThreads(threads);
    return new EspalierInference(
        Session.open(
            OnnxReader.read(model), tierMax == null ? options : options.withTierMax(tierMax)));
  }

  @Override
  public float[] run(float[] image) {
    return session.run(image);
  }

  @Override
  public String version() {
    return LibraryVersions.espalier();
  }

  /** The session and its kernels: sessions of two tiers may differ in nothing but these. */
  @Override
  public String description() {
    return session.profile().layers().stream()
        .map(Profile.LayerProfile::kernel)
        .distinct()
        .sorted()
        .collect(Collectors.joining(", ", session.description() + "; kernels: ", ""));
  }

  @Override
  public List<KernelTime> kernels(float[] image, int runs) {
    session.resetProfile();
    for (int i = 0; i < runs; i++) {
      session.run(image);
    }
    return session.profile().layers().stream()
        .map(
            layer ->
                new KernelTime(
                    layer.name(),
                    layer.operators(),
                    layer.kernel(),
                    layer.milliseconds(),
                    layer.macs(),
                    layer.effectiveMacs()))
        .toList();
  }

  @Override
  public void close() {
    session.close();
  }
}
