/**
 * The infrastructure that a single process brings along: a home directory with a lock, a real Kafka
 * broker in KRaft mode and a real PostgreSQL. Plain Java, no Quarkus: it runs before Quarkus does.
 */
@NullMarked
package io.espalier.standalone.embedded;

import org.jspecify.annotations.NullMarked;
