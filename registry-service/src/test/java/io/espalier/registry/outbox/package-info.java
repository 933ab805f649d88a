/** Tests of events that leave. */
@NullMarked
package io.espalier.registry.outbox;

import org.jspecify.annotations.NullMarked;
