package io.espalier.registry.api.problem;

import java.util.List;

/** Ends a request with a problem document. */
public final class ProblemException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final ProblemKind kind;
  private final transient List<Problem.Fault> faults;

  public ProblemException(ProblemKind kind, String detail, List<Problem.Fault> faults) {
    super(detail);
    this.kind = kind;
    this.faults = List.copyOf(faults);
  }

  public ProblemException(ProblemKind kind, String detail) {
    this(kind, detail, List.of());
  }

  /** What was asked for is not there. */
  public static ProblemException notFound(String what, String name) {
    return new ProblemException(
        ProblemKind.NOT_FOUND, "There is no %s '%s' in this registry.".formatted(what, name));
  }

  /** A value of the request is wrong. */
  public static ProblemException invalid(String field, String message) {
    return new ProblemException(
        ProblemKind.INVALID_REQUEST, message, List.of(Problem.Fault.of(field, message)));
  }

  ProblemKind kind() {
    return kind;
  }

  List<Problem.Fault> faults() {
    return faults;
  }
}
