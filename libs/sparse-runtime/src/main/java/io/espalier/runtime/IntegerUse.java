package io.espalier.runtime;

/** Whether a model in QDQ form is computed in integers. */
public enum IntegerUse {
  /** In integers where there are kernels for them that beat floats on this processor. */
  AUTO,
  /** In integers wherever the graph allows it, even if that is slower. */
  ALWAYS,
  /** In floats, with activations rounded as the model says. */
  NEVER
}
