package io.espalier.events;

import io.espalier.events.check.Checks;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The guard's judgement of one version.
 *
 * @param accuracyDrop percentage points lost against the dense reference; negative where it rose
 * @param recallDrop percentage points of recall lost by the class that went furthest beyond what it
 *     may lose, or came nearest to it
 * @param worstClass that class, where there is one
 * @param held whether both are within the guard
 */
public record GuardCheck(
    double accuracyDrop, double recallDrop, @Nullable String worstClass, boolean held) {
  public GuardCheck {
    Checks.finite("accuracyDrop", accuracyDrop);
    Checks.finite("recallDrop", recallDrop);
  }

  /** One sentence about what was lost, and what the guard allows. */
  public String describe(Guard guard) {
    String recall =
        worstClass == null
            ? ""
            : String.format(
                Locale.ROOT,
                ", recall of class '%s' by %.2f points (at most %.2f)",
                worstClass,
                recallDrop,
                guard.recallDropMax(worstClass));
    return String.format(
        Locale.ROOT,
        "accuracy fell by %.2f points (at most %.2f)%s",
        accuracyDrop,
        guard.accuracyDropMax(),
        recall);
  }
}
