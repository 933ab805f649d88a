/**
 * The runtimes behind one interface: a loaded classifier that answers one image at a time. Runs
 * inside measuring processes only, so that a runtime that breaks takes no service with it.
 */
@NullMarked
package io.espalier.benchmark.inference;

import org.jspecify.annotations.NullMarked;
