/**
 * Recipes: YAML that a person writes, read with positions and suggestions, and turned into the
 * routing slip of a run.
 */
@NullMarked
package io.espalier.events.recipe;

import org.jspecify.annotations.NullMarked;
