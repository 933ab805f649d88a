/**
 * Artifacts named by their content: the store that every step reads its inputs from and writes its
 * outputs to, the checkpoints and results of steps, and the packaged form of a released model.
 *
 * <p>Depends on the JDK only. Services and {@code libs/stage} may call it; it calls no other
 * library of this project and knows nothing of events, graphs or brokers.
 */
@NullMarked
package io.espalier.artifacts;

import org.jspecify.annotations.NullMarked;
