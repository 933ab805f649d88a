/** Where records of the prune topic come in; they are handed on to the stage runner as they are. */
@NullMarked
package io.espalier.prune.event;

import org.jspecify.annotations.NullMarked;
