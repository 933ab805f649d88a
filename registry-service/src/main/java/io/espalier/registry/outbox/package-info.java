/**
 * Events that leave: written to a table in the transaction that decides them, sent by a relay
 * afterwards, at least once and in order.
 */
@NullMarked
package io.espalier.registry.outbox;

import org.jspecify.annotations.NullMarked;
