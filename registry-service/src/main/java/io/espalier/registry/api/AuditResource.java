package io.espalier.registry.api;

import io.espalier.registry.api.view.AuditRowView;
import io.espalier.registry.api.view.Page;
import io.espalier.registry.audit.AuditRow;
import io.espalier.registry.audit.AuditVerification;
import io.espalier.registry.audit.AuditVerifier;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The audit trail: read it, verify it. */
@Path("/audit")
@Tag(name = "Audit")
@Produces(MediaType.APPLICATION_JSON)
public class AuditResource {

  private final Views views;
  private final AuditVerifier verifier;

  AuditResource(Views views, AuditVerifier verifier) {
    this.views = views;
    this.verifier = verifier;
  }

  @GET
  @Operation(summary = "Lists audit rows in the order they were written, of a model or a run")
  public Page<AuditRowView> list(
      @QueryParam("model") @Nullable String model,
      @QueryParam("run") @Nullable String run,
      @QueryParam("after") @Nullable String after,
      @QueryParam("limit") @DefaultValue(Page.LIMIT_DEFAULT) @Min(1) @Max(Page.LIMIT_MAX)
          int limit) {
    StringBuilder query = new StringBuilder("seq > ?1");
    List<Object> values = new ArrayList<>(List.of(Params.number(after, 0)));
    if (model != null) {
      values.add(model);
      query.append(" and model = ?").append(values.size());
    }
    if (run != null) {
      values.add(run);
      query.append(" and runId = ?").append(values.size());
    }
    query.append(" order by seq");
    List<AuditRow> rows =
        AuditRow.<AuditRow>find(query.toString(), values.toArray()).range(0, limit).list();
    return Page.of(rows, limit, row -> Long.toString(row.seq), views::audit);
  }

  @GET
  @Path("/verify")
  @Operation(summary = "Walks the hash chain and names the first row that is not what was written")
  public AuditVerification verify() {
    return verifier.verify();
  }
}
