package io.espalier.training.optimizer;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Adam with decoupled weight decay (Loshchilov and Hutter, 2019), over memory that is shared with
 * the engine. Its state is kept in the order of the parameters, so that it can be saved and
 * restored. The update of an element depends on nothing else, so the result does not depend on the
 * number of threads.
 */
public final class AdamW implements AutoCloseable {
  /** Elements that are worked on at a time: seven arrays of them stay in the first-level cache. */
  private static final int BLOCK = 1024;

  private static final float BETA1 = 0.9f;
  private static final float BETA2 = 0.999f;
  private static final float EPSILON = 1e-8f;

  /**
   * Added and taken away again, this turns what is far below it into zero, so that moments never
   * get subnormal and slow.
   */
  private static final float TINY = 1e-30f;

  private final List<Parameter> parameters;
  private final double weightDecay;
  private final float[][] firstMoments;
  private final float[][] secondMoments;
  private final List<List<Range>> shares;
  private final ExecutorService pool;
  private int steps;

  /** A stretch of one parameter. */
  private record Range(int parameter, int from, int length) {}

  /**
   * An optimizer with moments of zero.
   *
   * @param weightDecay per unit of learning rate
   * @param threads threads that share an update
   */
  public AdamW(List<Parameter> parameters, double weightDecay, int threads) {
    this.parameters = List.copyOf(parameters);
    this.weightDecay = weightDecay;
    this.firstMoments = zeros(parameters);
    this.secondMoments = zeros(parameters);
    this.shares = share(parameters, threads);
    this.pool =
        Executors.newFixedThreadPool(
            Math.max(1, threads - 1), Thread.ofPlatform().name("adamw-", 1).daemon().factory());
  }

  /** What the optimizer changes. */
  public List<Parameter> parameters() {
    return parameters;
  }

  /** Number of updates so far. */
  public int steps() {
    return steps;
  }

  /** First moments by parameter: the arrays themselves. */
  public float[][] firstMoments() {
    return firstMoments;
  }

  /** Second moments by parameter: the arrays themselves. */
  public float[][] secondMoments() {
    return secondMoments;
  }

  /** Continues after the given number of updates; the moments are filled by the caller. */
  public void resumeAt(int stepsDone) {
    this.steps = stepsDone;
  }

  /**
   * One update of every parameter that has a gradient.
   *
   * @param gradients by parameter name
   */
  public void step(Map<String, FloatBuffer> gradients, double rate) {
    steps++;
    List<Future<?>> others = new ArrayList<>();
    for (List<Range> share : shares.subList(1, shares.size())) {
      others.add(pool.submit(() -> update(share, gradients, rate)));
    }
    update(shares.getFirst(), gradients, rate);
    for (Future<?> other : others) {
      await(other);
    }
  }

  @Override
  public void close() {
    pool.close();
  }

  private void update(List<Range> share, Map<String, FloatBuffer> gradients, double rate) {
    float stepSize = (float) (rate / (1 - Math.pow(BETA1, steps)));
    float rootScale = (float) (1 / Math.sqrt(1 - Math.pow(BETA2, steps)));
    Block block = new Block();
    for (Range range : share) {
      Parameter parameter = parameters.get(range.parameter);
      FloatBuffer gradient = gradients.get(parameter.name());
      if (gradient != null) {
        float shrink = parameter.decayed() ? (float) (1 - rate * weightDecay) : 1f;
        update(range, parameter, gradient, block, stepSize, rootScale, shrink);
      }
    }
  }

  private void update(
      Range range,
      Parameter parameter,
      FloatBuffer gradient,
      Block block,
      float stepSize,
      float rootScale,
      float shrink) {
    float[] first = firstMoments[range.parameter];
    float[] second = secondMoments[range.parameter];
    float[] mask = parameter.mask();
    int end = range.from + range.length;
    for (int offset = range.from; offset < end; offset += BLOCK) {
      int length = Math.min(BLOCK, end - offset);
      parameter.values().get(offset, block.values, 0, length);
      gradient.get(offset, block.gradient, 0, length);
      System.arraycopy(first, offset, block.first, 0, length);
      System.arraycopy(second, offset, block.second, 0, length);
      block.update(length, stepSize, rootScale, shrink);
      if (mask != null) {
        System.arraycopy(mask, offset, block.gradient, 0, length);
        block.multiply(length);
      }
      System.arraycopy(block.first, 0, first, offset, length);
      System.arraycopy(block.second, 0, second, offset, length);
      parameter.values().put(offset, block.values, 0, length);
    }
  }

  /**
   * Copies in the first-level cache, where each loop writes one array: the form that the compiler
   * turns into SIMD.
   */
  private static final class Block {
    final float[] values = new float[BLOCK];
    final float[] gradient = new float[BLOCK];
    final float[] first = new float[BLOCK];
    final float[] second = new float[BLOCK];

    void update(int length, float stepSize, float rootScale, float shrink) {
      for (int i = 0; i < length; i++) {
        first[i] = (BETA1 * first[i] + (1 - BETA1) * gradient[i]) + TINY - TINY;
      }
      for (int i = 0; i < length; i++) {
        second[i] = (BETA2 * second[i] + (1 - BETA2) * gradient[i] * gradient[i]) + TINY - TINY;
      }
      for (int i = 0; i < length; i++) {
        float root = (float) Math.sqrt(second[i]) * rootScale;
        values[i] = values[i] * shrink - stepSize * first[i] / (root + EPSILON);
      }
    }

    /**
     * Multiplies the values by a mask that was put in the gradient's place; positive zero where it
     * is zero.
     */
    void multiply(int length) {
      for (int i = 0; i < length; i++) {
        values[i] = values[i] * gradient[i] + 0f;
      }
    }
  }

  private static float[][] zeros(List<Parameter> parameters) {
    float[][] arrays = new float[parameters.size()][];
    for (int i = 0; i < arrays.length; i++) {
      arrays[i] = new float[parameters.get(i).size()];
    }
    return arrays;
  }

  /** Splits all elements into one nearly equal share for each thread. */
  private static List<List<Range>> share(List<Parameter> parameters, int threads) {
    long total = parameters.stream().mapToLong(Parameter::size).sum();
    List<List<Range>> shares = new ArrayList<>();
    for (int thread = 0; thread < threads; thread++) {
      long begin = total * thread / threads;
      long end = total * (thread + 1) / threads;
      List<Range> share = new ArrayList<>();
      long position = 0;
      for (int i = 0; i < parameters.size(); i++) {
        int size = parameters.get(i).size();
        long from = Math.max(begin, position);
        long to = Math.min(end, position + size);
        if (from < to) {
          share.add(new Range(i, (int) (from - position), (int) (to - from)));
        }
        position += size;
      }
      shares.add(share);
    }
    return shares;
  }

  private static void await(Future<?> future) {
    try {
      future.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted while the weights were updated");
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }
}
