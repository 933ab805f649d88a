/**
 * Connects stages to Kafka: the beans that a service injects, and nothing that computes. The only
 * package of the library with a framework in it.
 */
@NullMarked
package io.espalier.stage.messaging;

import org.jspecify.annotations.NullMarked;
