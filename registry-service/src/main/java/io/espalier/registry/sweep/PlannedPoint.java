package io.espalier.registry.sweep;

import io.espalier.events.recipe.Recipe;

/**
 * One point of a sweep before it is a run.
 *
 * @param label what sets it apart from the other points, for people
 * @param recipe the recipe of this point alone
 */
public record PlannedPoint(String label, Recipe recipe) {}
