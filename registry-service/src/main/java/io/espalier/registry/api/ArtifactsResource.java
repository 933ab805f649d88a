package io.espalier.registry.api;

import io.espalier.artifacts.ArtifactStore;
import io.espalier.artifacts.Digest;
import io.espalier.registry.api.problem.ProblemException;
import io.espalier.registry.api.view.ArtifactView;
import io.espalier.registry.model.ArtifactKind;
import io.espalier.registry.submission.ArtifactInspector;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.net.URI;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Artifacts in and out of the content-addressed store, streamed both ways. */
@Path("/artifacts")
@Tag(name = "Artifacts")
public class ArtifactsResource {

  private final ArtifactStore store;
  private final ArtifactInspector inspector;

  ArtifactsResource(ArtifactStore store, ArtifactInspector inspector) {
    this.store = store;
    this.inspector = inspector;
  }

  @PUT
  @Consumes(MediaType.WILDCARD)
  @Produces(MediaType.APPLICATION_JSON)
  @Operation(summary = "Uploads an artifact; as POST")
  @APIResponse(
      responseCode = "201",
      content = @Content(schema = @Schema(implementation = ArtifactView.class)))
  public Response put(@QueryParam("kind") @DefaultValue("file") String kind, InputStream content) {
    return upload(kind, content);
  }

  @POST
  @Consumes(MediaType.WILDCARD)
  @Produces(MediaType.APPLICATION_JSON)
  @Operation(
      summary =
          "Uploads an artifact and answers with its digest; kind 'model' or 'dataset' has it checked")
  @APIResponse(
      responseCode = "201",
      content = @Content(schema = @Schema(implementation = ArtifactView.class)))
  public Response post(@QueryParam("kind") @DefaultValue("file") String kind, InputStream content) {
    return upload(kind, content);
  }

  @GET
  @Path("/{digest}")
  @Produces(MediaType.APPLICATION_OCTET_STREAM)
  @Operation(summary = "Downloads an artifact, verified; the ETag is its digest")
  @APIResponse(
      responseCode = "200",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_OCTET_STREAM,
              schema = @Schema(format = "binary", type = SchemaType.STRING)))
  public Response get(@PathParam("digest") String text, @Context Request request) {
    Digest digest = Params.digest("digest", text);
    EntityTag tag = new EntityTag(digest.value());
    java.nio.file.Path file = store.path(digest);
    Response.ResponseBuilder unchanged = request.evaluatePreconditions(tag);
    if (unchanged != null) {
      return unchanged.build();
    }
    return Response.ok(file.toFile())
        .tag(tag)
        .header("Cache-Control", "public, max-age=31536000, immutable")
        .build();
  }

  private Response upload(String kindText, InputStream content) {
    ArtifactKind kind = kind(kindText);
    Digest digest = store.put(content);
    long bytes = store.size(digest);
    if (bytes == 0) {
      throw ProblemException.invalid("body", "The request has no content to store.");
    }
    inspector.check(digest.value(), kind);
    return Response.created(URI.create("/artifacts/" + digest.value()))
        .entity(new ArtifactView(digest.value(), kind, bytes))
        .build();
  }

  private static ArtifactKind kind(String text) {
    return Arrays.stream(ArtifactKind.values())
        .filter(kind -> kind.wireName().equals(text.toLowerCase(Locale.ROOT)))
        .findFirst()
        .orElseThrow(
            () ->
                ProblemException.invalid(
                    "kind",
                    "'%s' is no kind of artifact. Use one of %s."
                        .formatted(
                            text,
                            Arrays.stream(ArtifactKind.values())
                                .map(ArtifactKind::wireName)
                                .collect(Collectors.joining(", ")))));
  }
}
