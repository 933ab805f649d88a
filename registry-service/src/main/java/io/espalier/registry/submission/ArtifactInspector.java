package io.espalier.registry.submission;

import io.espalier.artifacts.ArtifactStore;
import io.espalier.artifacts.ArtifactStoreException;
import io.espalier.artifacts.CorruptArtifactException;
import io.espalier.artifacts.Digest;
import io.espalier.artifacts.MissingArtifactException;
import io.espalier.datasets.DatasetException;
import io.espalier.datasets.ImageDataset;
import io.espalier.datasets.Preprocessing;
import io.espalier.graph.ClassifierShape;
import io.espalier.graph.Graph;
import io.espalier.graph.GraphException;
import io.espalier.graph.OnnxReader;
import io.espalier.graph.op.Opaque;
import io.espalier.registry.model.ArtifactKind;
import io.espalier.registry.model.StoredArtifact;
import io.espalier.registry.model.Times;
import io.espalier.registry.service.Json;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Looks into artifacts once and remembers what was found: an artifact never changes. */
@ApplicationScoped
public class ArtifactInspector {

  private static final int NODES_NAMED_MAX = 5;

  private final ArtifactStore store;

  ArtifactInspector(ArtifactStore store) {
    this.store = store;
  }

  /**
   * What is known of an ONNX classifier.
   *
   * @throws UnusableArtifactException when it is not in the store or is no classifier
   */
  ModelFacts model(String digest) {
    return facts(digest, ArtifactKind.MODEL, ModelFacts.class, ArtifactInspector::readModel);
  }

  /**
   * What is known of a packed dataset.
   *
   * @throws UnusableArtifactException when it is not in the store or is no dataset
   */
  DatasetFacts dataset(String digest) {
    return facts(digest, ArtifactKind.DATASET, DatasetFacts.class, ArtifactInspector::readDataset);
  }

  /**
   * Looks into an artifact that was uploaded as this kind.
   *
   * @throws UnusableArtifactException when it is something else
   */
  public void check(String digest, ArtifactKind kind) {
    switch (kind) {
      case MODEL -> model(digest);
      case DATASET -> dataset(digest);
      case FILE, PACKAGE -> remember(digest, kind, null);
    }
  }

  private <F> F facts(String digest, ArtifactKind kind, Class<F> type, Function<Path, F> read) {
    if (!store.contains(new Digest(digest))) {
      throw new UnusableArtifactException(
          "%s is not in the artifact store. Upload it with POST /artifacts first."
              .formatted(digest));
    }
    Optional<String> known =
        QuarkusTransaction.joiningExisting()
            .call(
                () ->
                    StoredArtifact.<StoredArtifact>findByIdOptional(digest)
                        .filter(row -> row.kind == kind)
                        .map(row -> row.facts));
    if (known.isPresent()) {
      return Json.read(known.get(), type);
    }
    try {
      F facts = read.apply(store.path(new Digest(digest)));
      remember(digest, kind, Json.text(facts));
      return facts;
    } catch (MissingArtifactException | CorruptArtifactException e) {
      throw new UnusableArtifactException(String.valueOf(e.getMessage()));
    } catch (ArtifactStoreException e) {
      throw e;
    } catch (GraphException | DatasetException e) {
      throw new UnusableArtifactException(
          "%s cannot be used as a %s: %s".formatted(digest, kind.wireName(), e.getMessage()));
    }
  }

  private void remember(String digest, ArtifactKind kind, @Nullable String facts) {
    long bytes = store.size(new Digest(digest));
    QuarkusTransaction.joiningExisting()
        .run(() -> StoredArtifact.ensure(digest, kind, bytes, facts, Times.now()));
  }

  private static ModelFacts readModel(Path file) {
    Graph graph = OnnxReader.read(file);
    refuseUnknownOperators(graph);
    ClassifierShape shape = ClassifierShape.of(graph);
    return new ModelFacts(shape.channels(), shape.height(), shape.width(), shape.classes());
  }

  /** No step could train or prune through them; better said now than after hours. */
  private static void refuseUnknownOperators(Graph graph) {
    List<String> unknown =
        graph.nodes().stream()
            .filter(node -> node.operator() instanceof Opaque)
            .map(node -> "'%s' (%s)".formatted(node.name(), node.operator().type()))
            .toList();
    if (!unknown.isEmpty()) {
      throw new GraphException(
          "%d of its nodes have an operator that Espalier does not know: %s. Export the model with standard operators."
              .formatted(
                  unknown.size(),
                  String.join(
                      ", ", unknown.subList(0, Math.min(unknown.size(), NODES_NAMED_MAX)))));
    }
  }

  private static DatasetFacts readDataset(Path file) {
    ImageDataset dataset = ImageDataset.read(file);
    Preprocessing preprocessing = dataset.preprocessing();
    return new DatasetFacts(
        dataset.name(),
        dataset.classes(),
        preprocessing.digest(),
        preprocessing.channels(),
        preprocessing.height(),
        preprocessing.width(),
        dataset.train().size(),
        dataset.validation().size(),
        dataset.test().map(split -> split.size()).orElse(0));
  }
}
