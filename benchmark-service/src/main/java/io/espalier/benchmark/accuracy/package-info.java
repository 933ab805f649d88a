/**
 * Judges predictions: runs a model over a split of the data set, compares what two runtimes say of
 * the same file, and checks that the packed form of a file gives it back unchanged. Works in this
 * process; time plays no part.
 */
@NullMarked
package io.espalier.benchmark.accuracy;

import org.jspecify.annotations.NullMarked;
