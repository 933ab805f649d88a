/**
 * What a user wants to know of a model before submitting it: what is in it, what can be pruned,
 * what it costs, and who can run it. Used by the command line.
 */
@NullMarked
package io.espalier.standalone.check;

import org.jspecify.annotations.NullMarked;
