/**
 * Builds graphs from code: a builder that infers types while nodes are wired, ResNet-18, and
 * transformers in the form that exporters give them.
 */
@NullMarked
package io.espalier.graph.build;

import org.jspecify.annotations.NullMarked;
