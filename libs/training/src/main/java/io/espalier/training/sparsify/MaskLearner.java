package io.espalier.training.sparsify;

import io.espalier.training.optimizer.Parameter;
import java.util.List;

/**
 * What decides which units of the layers go, while their weights learn. All methods may be called
 * for different layers at the same time.
 */
sealed interface MaskLearner permits GradualMagnitude, Movement, HardConcrete, VariationalDropout {
  /**
   * The weights that the engine computes with in a step.
   *
   * @param used is filled with them
   */
  void use(int layer, int step, float[] used);

  /**
   * Turns the gradient by the used weights into the one by the weights, in place, and gives the
   * scores theirs.
   */
  void learn(int layer, int step, float[] gradient);

  /** How much each unit is worth: those that are worth least go. */
  float[] worth(int layer);

  /** Turns the weights into what is used when nothing is random any more. */
  void settle(int layer);

  /** What is learned beside the weights, and updated by an optimizer of its own. */
  List<Parameter> scores();

  /** The gradients of {@link #scores()}, in their order. */
  List<float[]> scoreGradients();

  /** Everything but the scores that a resumed training needs; the arrays themselves. */
  List<float[]> state();
}
