package io.espalier.graph.support;

import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.graph.Graph;
import io.espalier.graph.Shape;
import io.espalier.graph.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

/** Random tensors and comparisons of tensors. */
public final class Tensors {
  private Tensors() {}

  /** Normally distributed values. */
  public static Tensor normal(long seed, long... dimensions) {
    return normal(new Random(seed), dimensions);
  }

  /** Normally distributed values. */
  public static Tensor normal(Random random, long... dimensions) {
    Shape shape = Shape.of(dimensions);
    float[] values = new float[Math.toIntExact(shape.elements())];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return Tensor.floats(shape, values);
  }

  /** Values spread evenly between bounds. */
  public static Tensor uniform(Random random, double low, double high, long... dimensions) {
    Shape shape = Shape.of(dimensions);
    float[] values = new float[Math.toIntExact(shape.elements())];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (low + (high - low) * random.nextDouble());
    }
    return Tensor.floats(shape, values);
  }

  /** Normally distributed values for a graph's only input. */
  public static Map<String, Tensor> inputs(Graph graph, long seed, long batch) {
    Shape shape = graph.input().type().shapeWith(batch);
    return Map.of(graph.input().name(), normal(seed, shape.toArray()));
  }

  /** Checks that all outputs agree within {@code absolute + relative * |expected|}. */
  public static void assertClose(
      Map<String, Tensor> actual,
      Map<String, Tensor> expected,
      double absolute,
      double relative,
      String what) {
    assertThat(actual.keySet()).as(what).isEqualTo(expected.keySet());
    expected.forEach(
        (name, tensor) ->
            assertClose(actual.get(name), tensor, absolute, relative, what + ", " + name));
  }

  /**
   * Checks that two tensors agree within {@code absolute + relative * |expected|}; integers
   * exactly.
   */
  public static void assertClose(
      Tensor actual, Tensor expected, double absolute, double relative, String what) {
    assertThat(actual.tensorType()).as(what).isEqualTo(expected.tensorType());
    if (!expected.type().isFloating()) {
      assertThat(actual).as(what).isEqualTo(expected);
      return;
    }
    float[] a = actual.toFloats();
    float[] e = expected.toFloats();
    for (int i = 0; i < e.length; i++) {
      boolean same = a[i] == e[i] || Float.isNaN(a[i]) && Float.isNaN(e[i]);
      if (!same && !(Math.abs(a[i] - e[i]) <= absolute + relative * Math.abs(e[i]))) {
        throw new AssertionError(
            "%s: element %d is %s where %s is expected".formatted(what, i, a[i], e[i]));
      }
    }
  }

  /** The largest difference between two tensors. */
  public static double difference(Tensor left, Tensor right) {
    float[] a = left.toFloats();
    float[] b = right.toFloats();
    double largest = 0;
    for (int i = 0; i < a.length; i++) {
      largest = Math.max(largest, Math.abs(a[i] - b[i]));
    }
    return largest;
  }

  /** The same map of weights with values from another. */
  public static Map<String, Tensor> with(Map<String, Tensor> tensors, String name, Tensor tensor) {
    Map<String, Tensor> changed = new LinkedHashMap<>(tensors);
    changed.put(name, tensor);
    return changed;
  }
}
