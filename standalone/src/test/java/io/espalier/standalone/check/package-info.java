/** Tests of the look at a model file. */
@NullMarked
package io.espalier.standalone.check;

import org.jspecify.annotations.NullMarked;
