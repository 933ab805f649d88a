/**
 * What the registry decides: how events change runs, versions and aliases, what may be submitted,
 * released or rolled back. Called by {@code event} and {@code api}; every change is one
 * transaction.
 */
@NullMarked
package io.espalier.registry.service;

import org.jspecify.annotations.NullMarked;
