/**
 * The registry service: versions, artifacts, lineage, audit, releases and rollbacks of every model.
 * {@code event} receives, {@code service} decides, {@code model} and {@code audit} remember, {@code
 * outbox} tells the others, {@code api} answers people and programs.
 */
@NullMarked
package io.espalier.registry;

import org.jspecify.annotations.NullMarked;
