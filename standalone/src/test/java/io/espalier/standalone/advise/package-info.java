/** Tests of the advice on recipes. */
@NullMarked
package io.espalier.standalone.advise;

import org.jspecify.annotations.NullMarked;
