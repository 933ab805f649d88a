/**
 * The REST API: resources that read requests, ask {@code service} and {@code model}, and answer
 * with views. Errors are problem documents.
 */
@NullMarked
package io.espalier.registry.api;

import org.jspecify.annotations.NullMarked;
