/**
 * Submissions: looks into the model and the dataset, checks them against each other and the recipe,
 * and starts the run. Called by {@code event} and {@code api}.
 */
@NullMarked
package io.espalier.registry.submission;

import org.jspecify.annotations.NullMarked;
