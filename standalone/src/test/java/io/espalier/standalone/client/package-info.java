/** Tests of what the thin clients share. */
@NullMarked
package io.espalier.standalone.client;

import org.jspecify.annotations.NullMarked;
