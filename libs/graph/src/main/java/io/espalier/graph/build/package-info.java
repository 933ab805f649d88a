/** Builds graphs from code: a builder that infers types while nodes are wired, and ResNet-18. */
@NullMarked
package io.espalier.graph.build;

import org.jspecify.annotations.NullMarked;
