/**
 * The packed form of a model file: weights are coded with a binary arithmetic coder whose
 * probabilities are mixed from small adaptive contexts (the PAQ family, Mahoney 2005), so that
 * zeros, their pattern and the distribution of what remains all pay off. The format is described in
 * {@code docs/formats.md}. Called by {@link io.espalier.artifacts.ModelPackage} only.
 */
@NullMarked
package io.espalier.artifacts.codec;

import org.jspecify.annotations.NullMarked;
