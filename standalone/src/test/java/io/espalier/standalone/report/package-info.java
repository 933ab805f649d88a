/** The report and the table against their promises. */
@NullMarked
package io.espalier.standalone.report;

import org.jspecify.annotations.NullMarked;
