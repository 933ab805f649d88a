/**
 * The study of pruning methods behind {@code espalier study}: rows of recipes, done step by step by
 * the services' own handlers on one image folder, and the table of what each keeps of the accuracy.
 */
@NullMarked
package io.espalier.standalone.study;

import org.jspecify.annotations.NullMarked;
