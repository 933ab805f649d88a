package io.espalier.runtime.plan;

/** What of a graph in QDQ form is computed in integers. */
public enum IntegerScope {
  /** Nothing. */
  NOTHING,
  /** What there are fast kernels for: all but convolutions in groups. */
  WHAT_IS_FAST,
  /** Whatever can be. */
  EVERYTHING
}
