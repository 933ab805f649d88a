/**
 * Hardware profiles: how many threads, how much memory and which vector instructions a measurement
 * may use, and the device it stands for. Read from YAML; knows nothing of models or processes.
 */
@NullMarked
package io.espalier.benchmark.profile;

import org.jspecify.annotations.NullMarked;
