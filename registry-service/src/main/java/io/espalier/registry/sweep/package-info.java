/**
 * What a sweep is, apart from any database: the points of a recipe, which of them share their first
 * steps, and which one is best. Used by submission, service and api.
 */
@NullMarked
package io.espalier.registry.sweep;

import org.jspecify.annotations.NullMarked;
