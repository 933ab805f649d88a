/**
 * What remains learns again: training of the dense model, preparation of a submitted one, and
 * recovery after pruning. The loop itself is {@code io.espalier.training}'s; here a step's
 * parameters become its options and its result becomes the step's metrics.
 */
@NullMarked
package io.espalier.finetune.service;

import org.jspecify.annotations.NullMarked;
