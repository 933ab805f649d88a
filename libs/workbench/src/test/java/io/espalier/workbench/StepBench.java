package io.espalier.workbench;

import io.espalier.artifacts.Digest;
import io.espalier.artifacts.DirectoryArtifactStore;
import io.espalier.artifacts.StepKey;
import io.espalier.datasets.ImageDataset;
import io.espalier.events.Guard;
import io.espalier.events.ModelVersionEvent;
import io.espalier.events.Reference;
import io.espalier.events.metrics.EvaluationSummary;
import io.espalier.events.metrics.ModelSize;
import io.espalier.events.step.Step;
import io.espalier.graph.Graph;
import io.espalier.graph.OnnxReader;
import io.espalier.graph.OnnxWriter;
import io.espalier.stage.Cancellation;
import io.espalier.stage.ProgressSink;
import io.espalier.stage.StepContext;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * For tests of step handlers: a real artifact store in a directory, and contexts of single steps.
 */
public final class StepBench {

  private static final long SEED = 7;

  private final DirectoryArtifactStore store;
  private final ImageDataset images;
  private final Digest dataset;
  private final Cancellation cancellation = new Cancellation();

  /** A bench in an empty directory with these images in its store. */
  public StepBench(Path directory, ImageDataset images) {
    this.store = new DirectoryArtifactStore(directory);
    this.images = images;
    this.dataset = store.put(images.toBytes());
  }

  /** The store. */
  public DirectoryArtifactStore store() {
    return store;
  }

  /** The wish to stop that every context of this bench listens to. */
  public Cancellation cancellation() {
    return cancellation;
  }

  /** Stores a model. */
  public Digest put(Graph graph) {
    return store.put(OnnxWriter.toBytes(graph));
  }

  /** Reads a model. */
  public Graph graph(Digest digest) {
    return OnnxReader.read(store.path(digest));
  }

  /** The context of a step on this model, which is its own dense reference. */
  public StepContext context(Digest model, Step step) {
    return context(model, model, images.preprocessing().digest(), step, ProgressSink.none());
  }

  /** The context of a step on this model with another dense reference. */
  public StepContext context(Digest model, Digest dense, Step step) {
    return context(model, dense, images.preprocessing().digest(), step, ProgressSink.none());
  }

  /** The context of a step with everything chosen. */
  public StepContext context(
      Digest model,
      @Nullable Digest dense,
      String preprocessing,
      Step step,
      ProgressSink progress) {
    ModelVersionEvent event =
        new ModelVersionEvent(
            "test-run",
            "model",
            model.value(),
            null,
            null,
            dataset.value(),
            preprocessing,
            SEED,
            1,
            "test",
            dense == null ? null : reference(dense),
            null,
            null,
            null,
            new Guard(100, 100),
            List.of(),
            1,
            List.of(step),
            null,
            null);
    StepKey key =
        StepKey.of(
            "test",
            List.of(model, dataset),
            (preprocessing + step).getBytes(StandardCharsets.UTF_8));
    return new StepContext(event, key, store, store.checkpoints(key), progress, cancellation);
  }

  private Reference reference(Digest dense) {
    int classes = images.classes().size();
    return new Reference(
        dense.value(),
        null,
        1,
        EvaluationSummary.of(images.classes(), new int[classes][classes]),
        new ModelSize(0, 0, 0, 0, 0));
  }
}
