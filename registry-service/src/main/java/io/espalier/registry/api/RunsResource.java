package io.espalier.registry.api;

import io.espalier.events.Submission;
import io.espalier.registry.api.problem.ProblemException;
import io.espalier.registry.api.problem.ProblemKind;
import io.espalier.registry.api.view.Page;
import io.espalier.registry.api.view.RunSummary;
import io.espalier.registry.api.view.RunView;
import io.espalier.registry.model.Run;
import io.espalier.registry.model.RunStatus;
import io.espalier.registry.submission.Submissions;
import io.espalier.registry.submission.SweepSubmissions;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Runs: start one, follow it. */
@Path("/runs")
@Tag(name = "Runs")
@Produces(MediaType.APPLICATION_JSON)
public class RunsResource {

  private final Views views;
  private final Submissions submissions;
  private final int threadsDefault;

  RunsResource(
      Views views,
      Submissions submissions,
      @ConfigProperty(name = "espalier.threads", defaultValue = "2") int threadsDefault) {
    this.views = views;
    this.submissions = submissions;
    this.threadsDefault = threadsDefault;
  }

  @GET
  @Operation(summary = "Lists runs, the newest first")
  public Page<RunSummary> list(
      @QueryParam("model") @Nullable String model,
      @QueryParam("status") @Nullable String status,
      @QueryParam("after") @Nullable String after,
      @QueryParam("limit") @DefaultValue(Page.LIMIT_DEFAULT) @Min(1) @Max(Page.LIMIT_MAX)
          int limit) {
    StringBuilder query = new StringBuilder("1 = 1");
    List<Object> values = new ArrayList<>();
    if (model != null) {
      values.add(model);
      query.append(" and model = ?").append(values.size());
    }
    if (status != null) {
      values.add(status(status));
      query.append(" and status = ?").append(values.size());
    }
    Params.RunCursor cursor = Params.runCursor(after);
    if (cursor != null) {
      values.add(cursor.startedAt());
      values.add(cursor.id());
      int at = values.size();
      query.append(
          " and (startedAt < ?%1$d or (startedAt = ?%1$d and id > ?%2$d))".formatted(at - 1, at));
    }
    query.append(" order by startedAt desc, id");
    List<Run> rows = Run.<Run>find(query.toString(), values.toArray()).range(0, limit).list();
    return Page.of(
        rows, limit, row -> new Params.RunCursor(row.startedAt, row.id).text(), views::summary);
  }

  @GET
  @Path("/{id}")
  @Operation(summary = "Shows a run: steps with metrics, live progress, what remains, the verdict")
  public RunView get(@PathParam("id") String id) {
    return run(id);
  }

  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(
      summary = "Starts a run of a recipe on a model and a dataset that were uploaded before")
  @APIResponse(
      responseCode = "201",
      description = "The run was started",
      content = @Content(schema = @Schema(implementation = RunView.class)))
  @APIResponse(
      responseCode = "200",
      description = "The same run was started before",
      content = @Content(schema = @Schema(implementation = RunView.class)))
  public Response start(@NotNull @Valid RunRequest request) {
    Submission submission = Submissions.identified(request.submission(threadsDefault));
    if (SweepSubmissions.isSweep(submission.recipe())) {
      throw new ProblemException(
          ProblemKind.UNPROCESSABLE,
          "The recipe is a sweep: it makes several runs. Start it with POST /sweeps.");
    }
    Submissions.Started started =
        submissions.known(submission)
            ? new Submissions.Started(submission.effectiveRunId(), false)
            : submissions.start(submission, submissions.check(submission));
    return Response.status(started.fresh() ? Response.Status.CREATED : Response.Status.OK)
        .location(URI.create("/runs/" + started.runId()))
        .entity(run(started.runId()))
        .build();
  }

  private RunView run(String id) {
    return views.run(
        Run.<Run>findByIdOptional(id).orElseThrow(() -> ProblemException.notFound("run", id)));
  }

  private static RunStatus status(String text) {
    for (RunStatus status : RunStatus.values()) {
      if (status.wireName().equals(text.toLowerCase(Locale.ROOT))) {
        return status;
      }
    }
    throw ProblemException.invalid(
        "status", "'%s' is no status. Use running, passed, released or rejected.".formatted(text));
  }
}
