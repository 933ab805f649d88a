/**
 * The append-only audit trail: a chain of rows in which each carries the hash of the one before.
 * Services append to it, {@code api} reads and verifies it.
 */
@NullMarked
package io.espalier.registry.audit;

import org.jspecify.annotations.NullMarked;
