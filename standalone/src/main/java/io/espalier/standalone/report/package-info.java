/**
 * What a finished run came to: the machine-readable report (docs/report.schema.json) and the table
 * of the worked example that is printed from it.
 */
@NullMarked
package io.espalier.standalone.report;

import org.jspecify.annotations.NullMarked;
