/**
 * The rows of the registry's database, one entity per table. Only {@code service}, {@code outbox}
 * and {@code api} of this module use them; nothing here decides anything.
 */
@NullMarked
package io.espalier.registry.model;

import org.jspecify.annotations.NullMarked;
