/**
 * A report as pictures: one HTML page with inline SVG, drawn here and needing nothing from
 * anywhere, in light and dark.
 */
@NullMarked
package io.espalier.standalone.plots;

import org.jspecify.annotations.NullMarked;
