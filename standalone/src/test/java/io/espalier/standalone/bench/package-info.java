/** The bench command's parts, and all of it on a tiny model. */
@NullMarked
package io.espalier.standalone.bench;

import org.jspecify.annotations.NullMarked;
