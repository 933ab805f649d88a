package io.espalier.registry.submission;

import java.util.List;
import java.util.stream.Collectors;

/** A submission cannot become a run; every fault that was found is named. */
public final class SubmissionRefusedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient List<Fault> faults;

  SubmissionRefusedException(List<Fault> faults) {
    super(faults.stream().map(Fault::describe).collect(Collectors.joining("; ")));
    this.faults = List.copyOf(faults);
  }

  /** The faults, at least one. */
  public List<Fault> faults() {
    return faults;
  }
}
