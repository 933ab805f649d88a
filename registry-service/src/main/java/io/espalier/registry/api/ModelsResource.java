package io.espalier.registry.api;

import io.espalier.registry.api.problem.ProblemException;
import io.espalier.registry.api.view.ModelView;
import io.espalier.registry.api.view.Page;
import io.espalier.registry.api.view.PeriodView;
import io.espalier.registry.api.view.VersionView;
import io.espalier.registry.model.Alias;
import io.espalier.registry.model.AliasPeriod;
import io.espalier.registry.model.Model;
import io.espalier.registry.model.ModelVersion;
import io.espalier.registry.service.Rollbacks;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Models: what is live, what was live when, their versions, and rollback. */
@Path("/models")
@Tag(name = "Models")
@Produces(MediaType.APPLICATION_JSON)
public class ModelsResource {

  /**
   * Where to roll back to.
   *
   * @param to {@code previous}, {@code dense}, or the digest of a version that was live
   * @param reason why, for the audit trail
   */
  public record RollbackRequest(
      @NotBlank
          @Pattern(
              regexp = "previous|dense|sha256:[0-9a-f]{64}",
              message = "must be 'previous', 'dense', or the digest of a version")
          String to,
      @Nullable @Size(max = 1000) String reason) {}

  private final Views views;
  private final Rollbacks rollbacks;

  ModelsResource(Views views, Rollbacks rollbacks) {
    this.views = views;
    this.rollbacks = rollbacks;
  }

  @GET
  @Operation(summary = "Lists models by name")
  public Page<ModelView> list(
      @QueryParam("after") @DefaultValue("") String after,
      @QueryParam("limit") @DefaultValue(Page.LIMIT_DEFAULT) @Min(1) @Max(Page.LIMIT_MAX)
          int limit) {
    List<Model> rows = Model.<Model>find("name > ?1 order by name", after).range(0, limit).list();
    return Page.of(rows, limit, row -> row.name, views::model);
  }

  @GET
  @Path("/{name}")
  @Operation(summary = "Shows a model and what is live")
  public ModelView get(@PathParam("name") String name) {
    return views.model(model(name));
  }

  @GET
  @Path("/{name}/versions")
  @Operation(summary = "Lists the versions of a model, the newest first")
  public Page<VersionView> versions(
      @PathParam("name") String name,
      @QueryParam("after") String after,
      @QueryParam("limit") @DefaultValue(Page.LIMIT_DEFAULT) @Min(1) @Max(Page.LIMIT_MAX)
          int limit) {
    model(name);
    List<ModelVersion> rows =
        ModelVersion.<ModelVersion>find(
                "model = ?1 and ordinal < ?2 order by ordinal desc",
                name,
                Params.number(after, Long.MAX_VALUE))
            .range(0, limit)
            .list();
    return Page.of(
        rows,
        limit,
        row -> Long.toString(row.ordinal),
        row -> views.version(row, List.of(), List.of()));
  }

  @GET
  @Path("/{name}/history")
  @Operation(
      summary = "Tells which version was live when, the newest first; with 'at', at that instant")
  public Page<PeriodView> history(
      @PathParam("name") String name,
      @QueryParam("at") String at,
      @QueryParam("after") String after,
      @QueryParam("limit") @DefaultValue(Page.LIMIT_DEFAULT) @Min(1) @Max(Page.LIMIT_MAX)
          int limit) {
    model(name);
    Instant instant = Params.instant("at", at);
    if (instant != null) {
      List<AliasPeriod> period = AliasPeriod.productionAt(name, instant).stream().toList();
      return Page.of(period, limit, row -> Long.toString(row.id), PeriodView::of);
    }
    List<AliasPeriod> rows =
        AliasPeriod.<AliasPeriod>find(
                "model = ?1 and name = ?2 and id < ?3 order by id desc",
                name,
                Alias.PRODUCTION,
                Params.number(after, Long.MAX_VALUE))
            .range(0, limit)
            .list();
    return Page.of(rows, limit, row -> Long.toString(row.id), PeriodView::of);
  }

  @POST
  @Path("/{name}/rollback")
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(
      summary =
          "Puts production back to the version before, to the dense reference, or to a digest")
  public Rollbacks.Rollback rollback(
      @PathParam("name") String name, @NotNull @Valid RollbackRequest request) {
    model(name);
    return rollbacks.rollBack(name, request.to(), request.reason());
  }

  private static Model model(String name) {
    return Model.<Model>findByIdOptional(name)
        .orElseThrow(() -> ProblemException.notFound("model", name));
  }
}
