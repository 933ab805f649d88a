package io.espalier.training.sparsify;

import io.espalier.training.optimizer.AdamW;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The masks of a training's layers: learned up to a step, settled from there on. The weights proper
 * are kept beside what the engine computes with, so that a masked weight keeps its value and may
 * come back until the masks settle. Then the target is met by the exact number of weights, as far
 * as whole units, N:M groups and limits of layers allow it, and what is masked becomes zero.
 */
public final class LearnedMasks implements AutoCloseable {
  /** Steps between two masks on the ramp. */
  private static final int INTERVAL = 10;

  private final List<LearnedLayer> layers;
  private final Sparsification how;
  private final int settledAfter;
  private final long start;
  private final long target;
  private final MaskLearner learner;
  private final AdamW optimizer;

  /**
   * Masks that let everything through at first.
   *
   * @param layers the layers that may be pruned
   * @param elsewhere zeros in prunable weights that are not among the layers
   * @param prunable number of all prunable weights
   * @param steps updates of the whole training
   * @param images training images
   * @param seed decides the noise
   * @param threads threads that share an update
   */
  public LearnedMasks(
      List<LearnedLayer> layers,
      Sparsification how,
      long elsewhere,
      long prunable,
      int steps,
      int images,
      long seed,
      int threads) {
    this.layers = List.copyOf(layers);
    this.how = how;
    this.settledAfter = how.settledAfter(steps);
    this.start = layers.stream().mapToLong(layer -> zeros(layer.weights())).sum();
    this.target = Math.max(0, Math.round(how.sparsity() * prunable) - elsewhere);
    this.learner =
        switch (how.method()) {
          case GRADUAL -> new GradualMagnitude(this.layers);
          case MOVEMENT, SOFT_MOVEMENT -> new Movement(this.layers, how, settledAfter);
          case HARD_CONCRETE -> new HardConcrete(this.layers, how.regularization(), seed);
          case VARIATIONAL ->
              new VariationalDropout(this.layers, how.regularization(), images, seed);
        };
    this.optimizer = new AdamW(learner.scores(), 0, threads);
  }

  /** Number of zeros among weights. */
  public static long zeros(float[] weights) {
    long zeros = 0;
    for (float weight : weights) {
      zeros += weight == 0f ? 1 : 0;
    }
    return zeros;
  }

  /** Whether the masks stay as they are after so many updates. */
  public boolean settled(int steps) {
    return steps >= settledAfter;
  }

  /** Decides the masks of the step ahead, where it is time to. */
  public void prepare(int step) {
    if (!settled(step) && step % INTERVAL == 0 && ranks()) {
      choose((long) (start + (target - start) * Ramp.at(step, settledAfter)));
    }
  }

  /** The weights that the engine computes with in a step. */
  public void use(int layer, int step, float[] used) {
    if (settled(step)) {
      GradualMagnitude.masked(layers.get(layer), used);
    } else {
      learner.use(layer, step, used);
    }
  }

  /** Turns the gradient by the used weights into the one by the weights, in place. */
  public void learn(int layer, int step, float[] gradient) {
    if (!settled(step)) {
      learner.learn(layer, step, gradient);
    }
  }

  /** Updates what is learned beside the weights; settles the masks if this was the last step. */
  public void finish(int step) {
    if (settled(step)) {
      return;
    }
    Map<String, FloatBuffer> gradients = new HashMap<>();
    for (int i = 0; i < learner.scoreGradients().size(); i++) {
      gradients.put(layers.get(i).name(), FloatBuffer.wrap(learner.scoreGradients().get(i)));
    }
    optimizer.step(gradients, how.scoreLearningRate());
    if (settled(step + 1)) {
      settle();
    }
  }

  /** The weights to judge the model by: without noise, under the mask of the moment. */
  public void show(int layer, float[] used) {
    GradualMagnitude.masked(layers.get(layer), used);
  }

  /** Everything that a resumed training needs beside the weights; the arrays themselves. */
  public List<float[]> state() {
    List<float[]> state = new ArrayList<>();
    layers.forEach(layer -> state.add(layer.mask()));
    state.addAll(learner.state());
    state.addAll(List.of(optimizer.firstMoments()));
    state.addAll(List.of(optimizer.secondMoments()));
    return state;
  }

  /** Continues after the given number of updates; {@link #state()} is filled by the caller. */
  public void resumeAt(int steps) {
    optimizer.resumeAt(Math.min(steps, settledAfter));
  }

  @Override
  public void close() {
    optimizer.close();
  }

  /** Whether masks follow a ramp of their own, not from the scores of each step. */
  private boolean ranks() {
    return switch (how.method()) {
      case GRADUAL, MOVEMENT -> true;
      case SOFT_MOVEMENT, HARD_CONCRETE, VARIATIONAL -> false;
    };
  }

  private void settle() {
    // What no N:M group keeps goes, however much that is in all.
    choose(how.unit() instanceof Unit.NOfM ? Long.MAX_VALUE / 2 : target);
    IntStream.range(0, layers.size())
        .forEach(
            layer -> {
              learner.settle(layer);
              float[] weights = layers.get(layer).weights();
              GradualMagnitude.masked(layers.get(layer), weights);
            });
  }

  private void choose(long zeros) {
    List<float[]> worth =
        IntStream.range(0, layers.size())
            .parallel()
            .mapToObj(
                layer -> {
                  float[] of = learner.worth(layer);
                  layers.get(layer).guard(of);
                  return of;
                })
            .toList();
    long[] limits =
        layers.stream()
            .mapToLong(layer -> (long) (how.layerSparsityMax() * layer.weights().length))
            .toArray();
    UnitSelection selection =
        new UnitSelection(worth, layers.stream().map(LearnedLayer::sizes).toList());
    List<boolean[]> dropped = selection.lowest(zeros, limits);
    for (int layer = 0; layer < layers.size(); layer++) {
      layers.get(layer).drop(dropped.get(layer));
    }
  }
}
