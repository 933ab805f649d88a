/**
 * The five services, an embedded Kafka broker and an embedded PostgreSQL as one process, and the
 * command line over it. Nothing here is needed where the services run apart.
 */
@NullMarked
package io.espalier.standalone;

import org.jspecify.annotations.NullMarked;
