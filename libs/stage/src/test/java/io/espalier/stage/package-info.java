/** Tests of the stage engine, without a framework. */
@NullMarked
package io.espalier.stage;

import org.jspecify.annotations.NullMarked;
