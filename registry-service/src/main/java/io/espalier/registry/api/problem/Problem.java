package io.espalier.registry.api.problem;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A problem document (RFC 9457).
 *
 * @param type URI that names the kind of problem
 * @param title the kind in words
 * @param status the HTTP status
 * @param detail what was wrong here, and what to do
 * @param instance the path that was asked for
 * @param errors the single faults, where there are several or they have a place
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Problem(
    String type,
    String title,
    int status,
    String detail,
    @Nullable String instance,
    List<Fault> errors) {

  /** The media type of a problem document. */
  public static final String MEDIA_TYPE = "application/problem+json";

  private static final String TYPE_PREFIX = "urn:espalier:problem:";

  /**
   * One fault.
   *
   * @param field where: a field, a path in the recipe, a query parameter
   * @param message what is wrong there
   * @param line line in the recipe, counted from 1
   * @param column column in the recipe, counted from 1
   * @param suggestion the nearest valid value
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Fault(
      String field,
      String message,
      @Nullable Integer line,
      @Nullable Integer column,
      @Nullable String suggestion) {

    /** A fault of a field. */
    public static Fault of(String field, String message) {
      return new Fault(field, message, null, null, null);
    }
  }

  static Problem of(
      ProblemKind kind, String detail, @Nullable String instance, List<Fault> errors) {
    return new Problem(
        TYPE_PREFIX + kind.slug(), kind.title(), kind.status(), detail, instance, errors);
  }
}
