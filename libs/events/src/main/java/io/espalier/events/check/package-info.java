/**
 * The checks and limits that the records of the event contract share. Every limit is a named field
 * with its unit; every message says which field is wrong, what it was, and what it may be. Used by
 * the packages of this library only.
 */
@NullMarked
package io.espalier.events.check;

import org.jspecify.annotations.NullMarked;
