package io.espalier.registry.api;

import io.espalier.registry.api.view.DeadLetterView;
import io.espalier.registry.api.view.Page;
import io.espalier.registry.model.DeadLetter;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The records that no service could process. */
@Path("/dead-letters")
@Tag(name = "Dead letters")
@Produces(MediaType.APPLICATION_JSON)
public class DeadLettersResource {

  private final Views views;

  DeadLettersResource(Views views) {
    this.views = views;
  }

  @GET
  @Operation(summary = "Lists records that could not be processed, the newest first")
  public Page<DeadLetterView> list(
      @QueryParam("after") @Nullable String after,
      @QueryParam("limit") @DefaultValue(Page.LIMIT_DEFAULT) @Min(1) @Max(Page.LIMIT_MAX)
          int limit) {
    List<DeadLetter> rows =
        DeadLetter.<DeadLetter>find(
                "id < ?1 order by id desc", Params.number(after, Long.MAX_VALUE))
            .range(0, limit)
            .list();
    return Page.of(rows, limit, row -> Long.toString(row.id), views::deadLetter);
  }
}
