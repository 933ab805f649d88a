package io.espalier.registry.api.problem;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonMappingException;
import io.espalier.artifacts.ArtifactStoreException;
import io.espalier.artifacts.MissingArtifactException;
import io.espalier.events.recipe.RecipeException;
import io.espalier.registry.service.PassingFaults;
import io.espalier.registry.service.RollbackRefusedException;
import io.espalier.registry.service.RunConflictException;
import io.espalier.registry.submission.Fault;
import io.espalier.registry.submission.SubmissionRefusedException;
import io.espalier.registry.submission.UnusableArtifactException;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.ConstraintViolationException;
import jakarta.ws.rs.NotAllowedException;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Turns whatever a request ended with into a problem document. */
public class ProblemMappers {

  private static final Logger LOG = Logger.getLogger(ProblemMappers.class);

  @ServerExceptionMapper
  public Response problem(ProblemException failure, UriInfo uri) {
    return answer(failure.kind(), String.valueOf(failure.getMessage()), uri, failure.faults());
  }

  @ServerExceptionMapper
  public Response constraint(ConstraintViolationException failure, UriInfo uri) {
    List<Problem.Fault> faults =
        failure.getConstraintViolations().stream()
            .map(violation -> Problem.Fault.of(field(violation), violation.getMessage()))
            .sorted(java.util.Comparator.comparing(Problem.Fault::field))
            .toList();
    String detail =
        faults.stream()
            .map(fault -> "%s: %s".formatted(fault.field(), fault.message()))
            .collect(Collectors.joining("; "));
    return answer(ProblemKind.INVALID_REQUEST, detail, uri, faults);
  }

  @ServerExceptionMapper
  public Response refused(SubmissionRefusedException failure, UriInfo uri) {
    List<Problem.Fault> faults = failure.faults().stream().map(ProblemMappers::fault).toList();
    return answer(ProblemKind.UNPROCESSABLE, String.valueOf(failure.getMessage()), uri, faults);
  }

  @ServerExceptionMapper
  public Response recipe(RecipeException failure, UriInfo uri) {
    List<Problem.Fault> faults =
        failure.problems().stream().map(Fault::of).map(ProblemMappers::fault).toList();
    return answer(ProblemKind.UNPROCESSABLE, String.valueOf(failure.getMessage()), uri, faults);
  }

  @ServerExceptionMapper
  public Response artifact(UnusableArtifactException failure, UriInfo uri) {
    return answer(ProblemKind.UNPROCESSABLE, String.valueOf(failure.getMessage()), uri, List.of());
  }

  @ServerExceptionMapper
  public Response conflict(RunConflictException failure, UriInfo uri) {
    return answer(ProblemKind.CONFLICT, String.valueOf(failure.getMessage()), uri, List.of());
  }

  @ServerExceptionMapper
  public Response conflict(RollbackRefusedException failure, UriInfo uri) {
    return answer(ProblemKind.CONFLICT, String.valueOf(failure.getMessage()), uri, List.of());
  }

  @ServerExceptionMapper
  public Response json(JacksonException failure, UriInfo uri) {
    String where =
        failure instanceof JsonMappingException mapping && !mapping.getPath().isEmpty()
            ? mapping.getPath().stream()
                .map(step -> step.getFieldName() == null ? "[]" : step.getFieldName())
                .collect(Collectors.joining("."))
            : "body";
    String message = "The JSON body could not be read: %s".formatted(failure.getOriginalMessage());
    return answer(
        ProblemKind.INVALID_REQUEST, message, uri, List.of(Problem.Fault.of(where, message)));
  }

  @ServerExceptionMapper
  public Response missing(MissingArtifactException failure, UriInfo uri) {
    return answer(ProblemKind.NOT_FOUND, String.valueOf(failure.getMessage()), uri, List.of());
  }

  @ServerExceptionMapper
  public Response store(ArtifactStoreException failure, UriInfo uri) {
    LOG.errorf(failure, "The artifact store failed for %s", uri.getPath());
    ProblemKind kind = failure.isTransient() ? ProblemKind.STORAGE_FULL : ProblemKind.INTERNAL;
    return answer(kind, String.valueOf(failure.getMessage()), uri, List.of());
  }

  @ServerExceptionMapper
  public Response notFound(NotFoundException failure, UriInfo uri) {
    if (failure.getCause() != null) {
      // How Jakarta REST says that a query parameter could not be converted.
      return answer(
          ProblemKind.INVALID_REQUEST,
          "A parameter could not be read: %s".formatted(failure.getCause().getMessage()),
          uri,
          List.of());
    }
    return answer(
        ProblemKind.NOT_FOUND,
        "There is nothing at '%s'. See /q/swagger-ui for what there is.".formatted(uri.getPath()),
        uri,
        List.of());
  }

  @ServerExceptionMapper
  public Response http(WebApplicationException failure, UriInfo uri) {
    int status = failure.getResponse().getStatus();
    if (status < 400) {
      return failure.getResponse();
    }
    if (failure.getCause() instanceof JacksonException unreadable) {
      return json(unreadable, uri);
    }
    ProblemKind kind = ProblemKind.ofStatus(status);
    Response answer = answer(kind, detail(failure, kind), uri, List.of());
    String allow = failure.getResponse().getHeaderString(HttpHeaders.ALLOW);
    return failure instanceof NotAllowedException && allow != null
        ? Response.fromResponse(answer).header(HttpHeaders.ALLOW, allow).build()
        : answer;
  }

  @ServerExceptionMapper
  public Response anything(Throwable failure, UriInfo uri) {
    if (PassingFaults.isDatabaseAway(failure)) {
      LOG.warnf("A request for %s found no database: %s", uri.getPath(), failure.getMessage());
      return answer(
          ProblemKind.UNAVAILABLE,
          "The registry's database does not answer. Try again in a moment.",
          uri,
          List.of());
    }
    LOG.errorf(failure, "A request for %s failed", uri.getPath());
    return answer(
        ProblemKind.INTERNAL,
        "The registry met an error that it did not expect; its log says more.",
        uri,
        List.of());
  }

  private static String detail(WebApplicationException failure, ProblemKind kind) {
    return switch (kind) {
      case METHOD_NOT_ALLOWED -> "The path exists, but not for this method.";
      case UNSUPPORTED_MEDIA_TYPE ->
          "The Content-Type of the request is not one that this path reads.";
      case NOT_ACCEPTABLE -> "The Accept header names nothing that this path can produce.";
      case INVALID_REQUEST,
          NOT_FOUND,
          CONFLICT,
          TOO_LARGE,
          UNPROCESSABLE,
          INTERNAL,
          UNAVAILABLE,
          STORAGE_FULL ->
          String.valueOf(failure.getMessage());
    };
  }

  private static Problem.Fault fault(Fault fault) {
    return new Problem.Fault(
        fault.field(), fault.message(), fault.line(), fault.column(), fault.suggestion());
  }

  private static String field(ConstraintViolation<?> violation) {
    String path = violation.getPropertyPath().toString();
    // "list.limit" is method and parameter; "start.request.model" is method, parameter and field.
    return path.substring(path.indexOf('.') + 1).replaceFirst("^(request|body)\\.", "");
  }

  private static Response answer(
      ProblemKind kind, String detail, UriInfo uri, List<Problem.Fault> faults) {
    Problem problem = Problem.of(kind, detail, uri.getRequestUri().getPath(), faults);
    return Response.status(problem.status()).type(Problem.MEDIA_TYPE).entity(problem).build();
  }
}
