/**
 * What each operator can be used for, found out by using it; {@code docs/operators.md} is made
 * here.
 */
@NullMarked
package io.espalier.standalone.operators;

import org.jspecify.annotations.NullMarked;
