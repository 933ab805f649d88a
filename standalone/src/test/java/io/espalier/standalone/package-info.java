/**
 * What holds for the house as a whole: its walls, its deployment files, its pipeline end to end.
 */
@NullMarked
package io.espalier.standalone;

import org.jspecify.annotations.NullMarked;
