/**
 * Where records come in from Kafka: each is decoded and handed on, and tried until it is taken or
 * listed as a dead letter. What it means is decided in {@code service} and {@code submission}.
 */
@NullMarked
package io.espalier.registry.event;

import org.jspecify.annotations.NullMarked;
