/** Tests of recipes. */
@NullMarked
package io.espalier.events.recipe;

import org.jspecify.annotations.NullMarked;
