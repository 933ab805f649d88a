/**
 * The painter of synthetic packaging photographs: a rasteriser of its own, so that every JVM paints
 * the same bytes for the same seed. Called by {@link io.espalier.datasets.SyntheticPackaging} only.
 */
@NullMarked
package io.espalier.datasets.packaging;

import org.jspecify.annotations.NullMarked;
