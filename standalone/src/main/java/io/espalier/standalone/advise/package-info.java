/**
 * Which recipe fits a model and a device, and why: facts of the model, then one rule after the
 * other. Used by the command line.
 */
@NullMarked
package io.espalier.standalone.advise;

import org.jspecify.annotations.NullMarked;
