package io.espalier.events.recipe;

import io.espalier.events.Guard;
import io.espalier.events.check.Checks;
import io.espalier.events.check.Limits;
import io.espalier.events.step.Step;
import io.espalier.events.step.Train;
import java.util.List;

/**
 * A recipe, read and expanded.
 *
 * @param name the name
 * @param description what it is for
 * @param guard what fine-tuned versions must hold for pruning to go on
 * @param steps the routing slip: schedules expanded into single steps
 */
public record Recipe(String name, String description, Guard guard, List<Step> steps) {
  public Recipe {
    Checks.name("name", name);
    Checks.text("description", description);
    Checks.required("guard", guard);
    steps = Checks.list("steps", steps, Limits.STEPS_MAX);
  }

  /** Whether the recipe trains the model itself, rather than take a trained one. */
  public boolean trains() {
    return !steps.isEmpty() && steps.getFirst() instanceof Train;
  }
}
