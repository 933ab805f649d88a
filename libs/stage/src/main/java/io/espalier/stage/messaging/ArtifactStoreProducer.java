package io.espalier.stage.messaging;

import io.espalier.artifacts.ArtifactStore;
import io.espalier.artifacts.DirectoryArtifactStore;
import io.quarkus.arc.DefaultBean;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Opens the artifact store that the configuration names, unless the application brings its own. */
@ApplicationScoped
public class ArtifactStoreProducer {
  /** The store in the directory {@code espalier.artifacts.directory}. */
  @Produces
  @Singleton
  @DefaultBean
  ArtifactStore store(@ConfigProperty(name = "espalier.artifacts.directory") String directory) {
    return new DirectoryArtifactStore(Path.of(directory));
  }
}
