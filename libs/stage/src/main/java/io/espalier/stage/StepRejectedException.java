package io.espalier.stage;

import org.jspecify.annotations.Nullable;

/** The step cannot be done on this model, data set or recipe, now or later. Ends the run. */
public final class StepRejectedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String remedy;

  /**
   * @param reason what is wrong, and where: file, field or node
   * @param remedy what a person can do about it
   */
  public StepRejectedException(String reason, String remedy) {
    this(reason, remedy, null);
  }

  /**
   * @param reason what is wrong, and where: file, field or node
   * @param remedy what a person can do about it
   * @param cause the exception that told so
   */
  public StepRejectedException(String reason, String remedy, @Nullable Throwable cause) {
    super(reason, cause);
    this.remedy = remedy;
  }

  /** What a person can do about it. */
  public String remedy() {
    return remedy;
  }
}
