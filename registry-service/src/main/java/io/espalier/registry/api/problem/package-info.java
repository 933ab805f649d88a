/**
 * Errors as RFC 9457 problem documents: every answer of the REST API that is not a success is made
 * here. Resources throw {@code ProblemException}.
 */
@NullMarked
package io.espalier.registry.api.problem;

import org.jspecify.annotations.NullMarked;
