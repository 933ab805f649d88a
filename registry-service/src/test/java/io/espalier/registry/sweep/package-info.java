/** What a sweep is, without a database. */
@NullMarked
package io.espalier.registry.sweep;

import org.jspecify.annotations.NullMarked;
