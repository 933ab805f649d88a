package io.espalier.registry.api;

import io.espalier.registry.api.problem.ProblemException;
import io.espalier.registry.api.view.VersionView;
import io.espalier.registry.model.ModelVersion;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Versions by digest, with their lineage. */
@Path("/versions")
@Tag(name = "Versions")
@Produces(MediaType.APPLICATION_JSON)
public class VersionsResource {

  private final Views views;

  VersionsResource(Views views) {
    this.views = views;
  }

  @GET
  @Path("/{digest}")
  @Operation(
      summary =
          "Shows a version and the steps that led to it; 'model' chooses where several models share the artifact")
  public VersionView get(@PathParam("digest") String digest, @QueryParam("model") String model) {
    Params.digest("digest", digest);
    List<ModelVersion> versions = ModelVersion.list("digest = ?1 order by ordinal", digest);
    ModelVersion version =
        versions.stream()
            .filter(row -> model == null || row.model.equals(model))
            .findFirst()
            .orElseThrow(() -> ProblemException.notFound("version", digest));
    List<String> alsoIn =
        versions.stream()
            .map(row -> row.model)
            .filter(name -> !name.equals(version.model))
            .toList();
    return views.version(version, alsoIn, views.lineage(version));
  }
}
