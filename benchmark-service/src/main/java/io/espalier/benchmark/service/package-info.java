/**
 * The benchmark step: puts profiles, measurements and judgements together. Plain Java; the stage
 * library calls it.
 */
@NullMarked
package io.espalier.benchmark.service;

import org.jspecify.annotations.NullMarked;
