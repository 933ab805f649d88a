package io.espalier.benchmark.measure;

/**
 * A measurement cannot be made, now or later; the message says which model, runtime and profile,
 * and why.
 *
 * @see ChildLostException for faults that may pass
 */
public class MeasurementException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public MeasurementException(String message) {
    super(message);
  }

  public MeasurementException(String message, Throwable cause) {
    super(message, cause);
  }
}
