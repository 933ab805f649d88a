package io.espalier.registry.api.problem;

/** The kinds of problems that the API answers with. */
public enum ProblemKind {
  INVALID_REQUEST(400, "The request is not valid"),
  NOT_FOUND(404, "There is no such thing"),
  METHOD_NOT_ALLOWED(405, "This method is not allowed here"),
  NOT_ACCEPTABLE(406, "None of the accepted media types can be produced"),
  CONFLICT(409, "The request conflicts with what is there"),
  TOO_LARGE(413, "The content is too large"),
  UNSUPPORTED_MEDIA_TYPE(415, "The media type is not supported"),
  UNPROCESSABLE(422, "The content cannot be used"),
  INTERNAL(500, "The registry failed"),
  UNAVAILABLE(503, "Something the registry needs is not available"),
  STORAGE_FULL(507, "The artifact store cannot take more");

  private final int status;
  private final String title;

  ProblemKind(int status, String title) {
    this.status = status;
    this.title = title;
  }

  int status() {
    return status;
  }

  String title() {
    return title;
  }

  String slug() {
    return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
  }

  /** The kind for a status; what has no kind of its own falls to the general one of its class. */
  static ProblemKind ofStatus(int status) {
    for (ProblemKind kind : values()) {
      if (kind.status == status) {
        return kind;
      }
    }
    return status < 500 ? INVALID_REQUEST : INTERNAL;
  }
}
