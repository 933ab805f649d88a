/** Tests of the plots of a report. */
@NullMarked
package io.espalier.standalone.plots;

import org.jspecify.annotations.NullMarked;
