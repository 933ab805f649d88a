/** A stage as a service has it, over a real broker. */
@NullMarked
package io.espalier.stage.messaging;

import org.jspecify.annotations.NullMarked;
