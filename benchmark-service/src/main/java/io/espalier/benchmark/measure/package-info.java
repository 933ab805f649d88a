/**
 * Times one inference after another in child processes: each has its own JVM, is pinned and limited
 * to a hardware profile, and answers requests over its standard input and output. The parent drives
 * all children of a profile in turns, so that what disturbs the machine disturbs all of them alike.
 * {@link io.espalier.benchmark.measure.MeasureMain} is the child's side; nothing here knows of
 * events or services.
 */
@NullMarked
package io.espalier.benchmark.measure;

import org.jspecify.annotations.NullMarked;
