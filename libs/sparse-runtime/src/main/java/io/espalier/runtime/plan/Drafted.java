package io.espalier.runtime.plan;

import io.espalier.runtime.kernel.Storage;

/** A step that has been planned, into which more may be fused until all are. */
interface Drafted {
  /** The tensor that it writes. */
  Storage output();

  /** The step as it is now. */
  Step toStep();
}
