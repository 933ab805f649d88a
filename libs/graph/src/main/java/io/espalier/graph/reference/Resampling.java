package io.espalier.graph.reference;

import io.espalier.graph.Shape;
import io.espalier.graph.Tensor;
import io.espalier.graph.op.Resize;
import io.espalier.graph.op.Resize.Coordinates;
import io.espalier.graph.op.Resize.Mode;
import io.espalier.graph.op.Upsample;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Resamples one axis after the other: each element of the output is a weighted sum of a few of the
 * input. Places are computed in {@code float}, as runtimes do, since the nearest neighbour hangs on
 * their last bit.
 */
final class Resampling {
  /** The elements of the input that one of the output is made of, from {@code first} on. */
  private record Taps(int first, double[] weights, boolean outside) {}

  private final Resize resize;
  private final Shape target;
  private final float[] scales;
  private final float[] region;

  private Resampling(Resize resize, Shape target, float[] scales, float[] region) {
    this.resize = resize;
    this.target = target;
    this.scales = scales;
    this.region = region;
  }

  static Resampling of(Resize resize, Operands operands) {
    Shape from = operands.input(0).shape();
    Shape to = operands.shape(0);
    int rank = from.rank();
    int[] axes =
        resize
            .axes()
            .map(list -> list.stream().mapToInt(axis -> Operands.axis(axis, rank)).toArray())
            .orElseGet(() -> IntStream.range(0, rank).toArray());
    float[] scales = new float[rank];
    for (int axis = 0; axis < rank; axis++) {
      scales[axis] = (float) to.dim(axis) / from.dim(axis);
    }
    float[] region = new float[2 * rank];
    Arrays.fill(region, rank, 2 * rank, 1);
    Optional<float[]> given =
        operands.optional(resize.scalesInput()).filter(t -> t.count() > 0).map(Tensor::toFloats);
    Optional<long[]> sizes = operands.longs(3);
    Optional<Tensor> crop = resize.early() ? Optional.empty() : operands.optional(1);
    for (int i = 0; i < axes.length; i++) {
      if (given.isPresent()) {
        scales[axes[i]] = given.get()[i];
      } else if (resize.aspect() != Resize.Aspect.STRETCH) {
        scales[axes[i]] = aspectScale(resize, from, axes, sizes.orElseThrow());
      }
      if (crop.isPresent() && crop.get().count() == 2L * axes.length) {
        region[axes[i]] = (float) Numbers.doubles(crop.get())[i];
        region[rank + axes[i]] = (float) Numbers.doubles(crop.get())[axes.length + i];
      }
    }
    return new Resampling(resize, to, scales, region);
  }

  /** The one scale of all axes that keeps the aspect ratio. */
  private static float aspectScale(Resize resize, Shape from, int[] axes, long[] sizes) {
    float scale = (float) sizes[0] / from.dim(axes[0]);
    for (int i = 1; i < axes.length; i++) {
      float other = (float) sizes[i] / from.dim(axes[i]);
      scale =
          resize.aspect() == Resize.Aspect.NOT_LARGER
              ? Math.min(scale, other)
              : Math.max(scale, other);
    }
    return scale;
  }

  static Resampling of(Upsample upsample, Operands operands) {
    Shape to = operands.shape(0);
    float[] scales = new float[to.rank()];
    float[] given = operands.optional(1).map(Tensor::toFloats).orElse(new float[0]);
    for (int axis = 0; axis < scales.length; axis++) {
      scales[axis] =
          upsample.scales().isPresent() ? upsample.scales().get().get(axis) : given[axis];
    }
    Resize resize =
        new Resize(
            upsample.mode(),
            Coordinates.ASYMMETRIC,
            Resize.Rounding.FLOOR,
            0,
            false,
            0,
            false,
            Optional.empty(),
            Resize.Aspect.STRETCH,
            true);
    return new Resampling(resize, to, scales, new float[2 * scales.length]);
  }

  Tensor apply(Tensor x) {
    double[] values = Numbers.doubles(x);
    Shape shape = x.shape();
    boolean crop = resize.coordinates() == Coordinates.TF_CROP_AND_RESIZE;
    for (int axis = 0; axis < target.rank(); axis++) {
      boolean same = target.dim(axis) == shape.dim(axis) && scales[axis] == 1 && !crop;
      if (!same) {
        values = along(values, shape, axis);
        shape = shape.with(axis, target.dim(axis));
      }
    }
    return Numbers.real(x.type(), target, values);
  }

  /** The weights of the input's elements along an axis, {@code [output, input]}. */
  Tensor matrix(int axis, int in) {
    int out = target.intDim(axis);
    float[] weights = new float[Math.multiplyExact(out, in)];
    for (int o = 0; o < out; o++) {
      Taps taps = taps(axis, o, in, out);
      for (int tap = 0; tap < taps.weights.length; tap++) {
        int at = Math.clamp((long) taps.first + tap, 0, in - 1);
        weights[o * in + at] += (float) taps.weights[tap];
      }
    }
    return Tensor.floats(Shape.of(out, in), weights);
  }

  private double[] along(double[] x, Shape shape, int axis) {
    int in = shape.intDim(axis);
    int out = target.intDim(axis);
    int inner = (int) shape.elements(axis + 1, shape.rank());
    double[] y = new double[Numbers.count(shape.with(axis, out))];
    for (int o = 0; o < out; o++) {
      Taps taps = taps(axis, o, in, out);
      for (int line = 0; line < y.length / out; line++) {
        int from = line / inner * in * inner + line % inner;
        double sum = 0;
        for (int tap = 0; tap < taps.weights.length; tap++) {
          int at = Math.clamp((long) taps.first + tap, 0, in - 1);
          sum += taps.weights[tap] == 0 ? 0 : taps.weights[tap] * x[from + at * inner];
        }
        y[(line / inner * out + o) * inner + line % inner] =
            taps.outside ? resize.extrapolation() : sum;
      }
    }
    return y;
  }

  private Taps taps(int axis, int o, int in, int out) {
    float at = place(axis, o, in, out);
    boolean outside =
        resize.coordinates() == Coordinates.TF_CROP_AND_RESIZE && (at < 0 || at > in - 1);
    if (resize.mode() == Mode.NEAREST) {
      double nearest =
          switch (resize.rounding()) {
            case ROUND_PREFER_FLOOR -> Math.ceil(at - 0.5f);
            case ROUND_PREFER_CEIL -> Math.floor(at + 0.5f);
            case FLOOR -> Math.floor(at);
            case CEIL -> Math.ceil(at);
          };
      return new Taps((int) nearest, new double[] {1}, outside);
    }
    double shrink = resize.antialias() ? Math.min(scales[axis], 1.0) : 1;
    int reach = resize.mode() == Mode.LINEAR ? 1 : 2;
    int start = (int) Math.floor(-reach / shrink) + 1;
    int first = (int) Math.floor(at) + start;
    double[] weights = new double[2 * (1 - start)];
    double sum = 0;
    for (int tap = 0; tap < weights.length; tap++) {
      double distance = Math.abs(first + tap - (double) at) * shrink;
      boolean counts = !resize.excludeOutside() || first + tap >= 0 && first + tap < in;
      weights[tap] = counts ? kernel(distance) : 0;
      sum += weights[tap];
    }
    boolean normalized = resize.antialias() || resize.excludeOutside();
    for (int tap = 0; tap < weights.length && normalized; tap++) {
      weights[tap] /= sum;
    }
    return new Taps(first, weights, outside);
  }

  /** The weight of an element at a distance. */
  private double kernel(double distance) {
    if (resize.mode() == Mode.LINEAR) {
      return Math.max(0, 1 - distance);
    }
    double a = resize.cubicA();
    if (distance <= 1) {
      return ((a + 2) * distance - (a + 3)) * distance * distance + 1;
    }
    return distance < 2 ? ((a * distance - 5 * a) * distance + 8 * a) * distance - 4 * a : 0;
  }

  /** Where an element of the output lies in the input. */
  private float place(int axis, int o, int in, int out) {
    float scale = scales[axis];
    return switch (resize.coordinates()) {
      case HALF_PIXEL -> (o + 0.5f) / scale - 0.5f;
      case HALF_PIXEL_SYMMETRIC -> {
        float adjustment = out / (scale * in);
        yield in / 2f * (1 - adjustment) + (o + 0.5f) / scale - 0.5f;
      }
      case PYTORCH_HALF_PIXEL -> out > 1 ? (o + 0.5f) / scale - 0.5f : 0;
      case ALIGN_CORNERS -> out > 1 ? o * (float) (in - 1) / (out - 1) : 0;
      case ASYMMETRIC -> o / scale;
      case TF_HALF_PIXEL_FOR_NN -> (o + 0.5f) / scale;
      case TF_CROP_AND_RESIZE -> {
        float from = region[axis];
        float to = region[target.rank() + axis];
        yield out > 1
            ? from * (in - 1) + o * (to - from) * (in - 1) / (out - 1)
            : 0.5f * (from + to) * (in - 1);
      }
    };
  }
}
