package io.espalier.events;

import io.espalier.events.check.Checks;
import org.jspecify.annotations.Nullable;

/**
 * One gate of a recipe, judged.
 *
 * @param name {@code accuracy-drop}, {@code recall-drop}, {@code bytes} or {@code speed-up}
 * @param limit the limit that the recipe sets: percentage points, bytes or a factor
 * @param measured what was measured, in the unit of the limit; absent where it was not measured
 * @param held whether the limit was kept; a gate that was not measured did not hold
 * @param detail one sentence for a person
 */
public record GateResult(
    String name, double limit, @Nullable Double measured, boolean held, String detail) {
  /** The gate on accuracy. */
  public static final String ACCURACY_DROP = "accuracy-drop";

  /** The gate on the recall of the class that lost most. */
  public static final String RECALL_DROP = "recall-drop";

  /** The gate on the size of the released file. */
  public static final String BYTES = "bytes";

  /** The gate on measured speed. */
  public static final String SPEED_UP = "speed-up";

  public GateResult {
    Checks.name("name", name);
    Checks.finite("limit", limit);
    if (measured != null) {
      Checks.finite("measured", measured);
    }
    Checks.text("detail", detail);
  }
}
