/** Tests of metrics. */
@NullMarked
package io.espalier.events.metrics;

import org.jspecify.annotations.NullMarked;
