/**
 * What the REST API answers with: immutable records, made from the rows by {@code Views}. Used by
 * the resources only.
 */
@NullMarked
package io.espalier.registry.api.view;

import org.jspecify.annotations.NullMarked;
