package io.espalier.registry.audit;

/** What an audit row records. */
public enum AuditKind {
  /** A run was accepted: model, recipe, seed, threads, dataset and preprocessing. */
  RUN_STARTED("run.started"),
  /**
   * A step was done: its parameters (sparsity, criterion, recovery epochs), metrics and code
   * version.
   */
  STEP_COMPLETED("step.completed"),
  /** A version became production: verdict, sparsity, package. */
  RELEASED("version.released"),
  /** A run ended without a release: reason and remedy. */
  REJECTED("run.rejected"),
  /** A point of a sweep held its gates: verdict and package. */
  PASSED("run.passed"),
  /** A sweep was accepted: its points and their runs. The row's run is the sweep. */
  SWEEP_STARTED("sweep.started"),
  /**
   * A sweep ended: every point's figures, which was chosen, and why. The row's run is the sweep.
   */
  SWEEP_DECIDED("sweep.decided"),
  /** Production went back to another version. */
  ROLLED_BACK("version.rolled-back");

  private final String wireName;

  AuditKind(String wireName) {
    this.wireName = wireName;
  }

  /** The name in the row and in JSON. */
  public String wireName() {
    return wireName;
  }
}
