package io.espalier.stage;

import io.espalier.events.ProgressDetail;
import org.jspecify.annotations.Nullable;

/** Takes word of how far a step has come. Never throws and never waits. */
@FunctionalInterface
public interface ProgressSink {
  /**
   * @param fraction how much of the step is done, 0 to 1; values outside are brought inside
   * @param detail the epoch, for steps that train
   * @param note what is being done, for a person
   */
  void report(double fraction, @Nullable ProgressDetail detail, @Nullable String note);

  /** A sink that forgets. */
  static ProgressSink none() {
    return (fraction, detail, note) -> {};
  }
}
