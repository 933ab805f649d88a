/** The service's connection to Kafka: takes records in and hands them on. */
@NullMarked
package io.espalier.benchmark.event;

import org.jspecify.annotations.NullMarked;
