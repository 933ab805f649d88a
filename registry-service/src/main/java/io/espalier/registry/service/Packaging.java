package io.espalier.registry.service;

import io.espalier.artifacts.ArtifactStore;
import io.espalier.artifacts.ArtifactStoreException;
import io.espalier.artifacts.Digest;
import io.espalier.artifacts.ModelPackage;
import io.espalier.events.Failure;
import io.espalier.events.ModelVersionEvent;
import jakarta.enterprise.context.ApplicationScoped;

/**
 * Makes the file that is shipped: the released ONNX in its compact form, stored beside the
 * original.
 */
@ApplicationScoped
public class Packaging {

  /** What became of the attempt. */
  public sealed interface Packaged permits Ready, Unusable {}

  /**
   * The file is in the store.
   *
   * @param digest its digest
   * @param bytes its size
   */
  public record Ready(String digest, long bytes) implements Packaged {}

  /**
   * The released artifact cannot be shipped.
   *
   * @param failure why the run must be rejected
   */
  public record Unusable(Failure failure) implements Packaged {}

  private final ArtifactStore store;

  Packaging(ArtifactStore store) {
    this.store = store;
  }

  /**
   * Packs the event's artifact. Done before the transaction of the release, as it takes time; doing
   * it twice gives the same file.
   *
   * @throws ArtifactStoreException when the store fails for now, a full disk for example
   */
  public Packaged pack(ModelVersionEvent event) {
    try {
      byte[] packed = ModelPackage.pack(store.get(new Digest(event.artifact())));
      return new Ready(store.put(packed).value(), packed.length);
    } catch (ArtifactStoreException e) {
      if (e.isTransient()) {
        throw e;
      }
      return new Unusable(
          new Failure(
              "release",
              "The released model cannot be read: " + e.getMessage(),
              "Make sure that the registry uses the same artifact store as the other services, and"
                  + " submit the run again."));
    }
  }
}
