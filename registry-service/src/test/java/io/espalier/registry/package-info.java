/**
 * Tests of the registry service against a real PostgreSQL and a real Kafka broker, both embedded.
 */
@NullMarked
package io.espalier.registry;

import org.jspecify.annotations.NullMarked;
