package io.espalier.registry.api;

import io.espalier.events.Submission;
import io.espalier.registry.api.problem.ProblemException;
import io.espalier.registry.api.problem.ProblemKind;
import io.espalier.registry.api.view.Page;
import io.espalier.registry.api.view.SweepSummary;
import io.espalier.registry.api.view.SweepView;
import io.espalier.registry.model.SweepRow;
import io.espalier.registry.submission.SubmissionRefusedException;
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
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Sweeps: start one, see its points side by side. */
@Path("/sweeps")
@Tag(name = "Sweeps")
@Produces(MediaType.APPLICATION_JSON)
public class SweepsResource {

  private final SweepViews views;
  private final Submissions submissions;
  private final SweepSubmissions sweeps;
  private final int threadsDefault;

  SweepsResource(
      SweepViews views,
      Submissions submissions,
      SweepSubmissions sweeps,
      @ConfigProperty(name = "espalier.threads", defaultValue = "2") int threadsDefault) {
    this.views = views;
    this.submissions = submissions;
    this.sweeps = sweeps;
    this.threadsDefault = threadsDefault;
  }

  @GET
  @Operation(summary = "Lists sweeps, the newest first")
  public Page<SweepSummary> list(
      @QueryParam("model") @Nullable String model,
      @QueryParam("after") @Nullable String after,
      @QueryParam("limit") @DefaultValue(Page.LIMIT_DEFAULT) @Min(1) @Max(Page.LIMIT_MAX)
          int limit) {
    StringBuilder query = new StringBuilder("1 = 1");
    List<Object> values = new ArrayList<>();
    if (model != null) {
      values.add(model);
      query.append(" and model = ?").append(values.size());
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
    List<SweepRow> rows =
        SweepRow.<SweepRow>find(query.toString(), values.toArray()).range(0, limit).list();
    return Page.of(
        rows, limit, row -> new Params.RunCursor(row.startedAt, row.id).text(), views::summary);
  }

  @GET
  @Path("/{id}")
  @Operation(
      summary =
          "Shows a sweep: its points with their figures, which are on the front, which was chosen and why")
  public SweepView get(@PathParam("id") String id) {
    return sweep(id);
  }

  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(
      summary =
          "Starts one run for each point of a recipe; the best point whose gates hold is released")
  @APIResponse(
      responseCode = "201",
      description = "The sweep was started",
      content = @Content(schema = @Schema(implementation = SweepView.class)))
  @APIResponse(
      responseCode = "200",
      description = "The same sweep was started before",
      content = @Content(schema = @Schema(implementation = SweepView.class)))
  public Response start(@NotNull @Valid RunRequest request) {
    Submission submission = Submissions.identified(request.submission(threadsDefault));
    String id = submission.effectiveRunId();
    Submissions.Started started =
        submissions.known(submission)
            ? new Submissions.Started(id, false)
            : sweeps.start(submission, checked(submission));
    return Response.status(started.fresh() ? Response.Status.CREATED : Response.Status.OK)
        .location(URI.create("/sweeps/" + id))
        .entity(sweep(id))
        .build();
  }

  /**
   * @throws SubmissionRefusedException with every fault that was found
   */
  private SweepSubmissions.Checked checked(Submission submission) {
    SweepSubmissions.Checked checked = sweeps.check(submission);
    if (checked.points().size() < 2) {
      throw new ProblemException(
          ProblemKind.UNPROCESSABLE,
          "The recipe names a single point. Give a list of values for at least one key to sweep, or"
              + " start a run with POST /runs.");
    }
    return checked;
  }

  private SweepView sweep(String id) {
    return views.sweep(
        SweepRow.<SweepRow>findByIdOptional(id)
            .orElseThrow(() -> ProblemException.notFound("sweep", id)));
  }
}
