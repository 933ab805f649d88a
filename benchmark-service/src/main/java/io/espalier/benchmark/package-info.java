/**
 * The benchmark service: measures what a compressed model is worth on the hardware it will run on.
 * {@code profile} knows the hardware, {@code inference} the runtimes, {@code measure} times models
 * in child processes, {@code accuracy} judges predictions, {@code service} puts them together,
 * {@code event} connects to Kafka.
 */
@NullMarked
package io.espalier.benchmark;

import org.jspecify.annotations.NullMarked;
