/**
 * What the tests of libraries and services run in: a real Kafka broker, a real PostgreSQL, a
 * directory for artifacts. In containers where a Docker engine answers, embedded in the test's own
 * process otherwise. For tests only: no module may need it at run time.
 */
@NullMarked
package io.espalier.surroundings;

import org.jspecify.annotations.NullMarked;
