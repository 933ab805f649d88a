/**
 * What every step that works on a model and its images shares: reading both from the artifact
 * store, refusing what does not fit with a sentence that a person can act on, and storing the
 * result. Called by the step handlers of the services; knows neither criteria nor training.
 */
@NullMarked
package io.espalier.workbench;

import org.jspecify.annotations.NullMarked;
