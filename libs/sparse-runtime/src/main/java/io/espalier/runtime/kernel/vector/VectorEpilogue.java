package io.espalier.runtime.kernel.vector;

import static io.espalier.runtime.kernel.vector.Lanes.COUNT;
import static io.espalier.runtime.kernel.vector.Lanes.SPECIES;

import io.espalier.runtime.kernel.Activation;
import io.espalier.runtime.kernel.Epilogue;
import io.espalier.runtime.kernel.PostOp;
import io.espalier.runtime.kernel.RowEpilogue;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/** Applies the fused operators a vector at a time, one operator after the other. */
final class VectorEpilogue implements RowEpilogue {
  private final RowEpilogue[] steps;

  private VectorEpilogue(RowEpilogue[] steps) {
    this.steps = steps;
  }

  static RowEpilogue of(Epilogue epilogue) {
    RowEpilogue[] steps = new RowEpilogue[epilogue.operations().size()];
    for (int i = 0; i < steps.length; i++) {
      steps[i] = step(epilogue.operations().get(i), epilogue);
    }
    return new VectorEpilogue(steps);
  }

  @Override
  public void apply(float[] data, int from, int count, int position, int image, int channel) {
    for (RowEpilogue step : steps) {
      step.apply(data, from, count, position, image, channel);
    }
  }

  private static RowEpilogue step(PostOp operation, Epilogue epilogue) {
    return switch (operation) {
      case PostOp.Combine combine -> new VectorCombination(combine, epilogue);
      case PostOp.FakeQuantize(float scale, float low, float high) ->
          new Rounding(scale, low, high);
      case PostOp.Activate(Activation.Clamp(float low, float high)) -> new Clamping(low, high);
      case PostOp.Activate(Activation.Leaky(float slope)) -> new Leaking(slope);
      case PostOp.Activate(Activation other) -> new OneByOne(other);
    };
  }

  /** Relu, Relu6 and Clip. */
  private record Clamping(float low, float high) implements RowEpilogue {
    @Override
    public void apply(float[] data, int from, int count, int position, int image, int channel) {
      int end = from + count;
      int i = from;
      for (; i + COUNT <= end; i += COUNT) {
        FloatVector.fromArray(SPECIES, data, i).max(low).min(high).intoArray(data, i);
      }
      if (i < end) {
        VectorMask<Float> rest = Lanes.first(end - i);
        FloatVector.fromArray(SPECIES, data, i, rest).max(low).min(high).intoArray(data, i, rest);
      }
    }
  }

  /** Leaky Relu. */
  private record Leaking(float slope) implements RowEpilogue {
    @Override
    public void apply(float[] data, int from, int count, int position, int image, int channel) {
      int end = from + count;
      int i = from;
      for (; i + COUNT <= end; i += COUNT) {
        FloatVector x = FloatVector.fromArray(SPECIES, data, i);
        x.mul(slope, x.lt(0f)).intoArray(data, i);
      }
      if (i < end) {
        VectorMask<Float> rest = Lanes.first(end - i);
        FloatVector x = FloatVector.fromArray(SPECIES, data, i, rest);
        x.mul(slope, x.lt(0f)).intoArray(data, i, rest);
      }
    }
  }

  /**
   * Quantisation and back. Adding and taking away 1.5 * 2^23 rounds half to even, as the sum has no
   * bits for fractions; the clamp before keeps the value where that holds.
   */
  private record Rounding(float scale, float low, float high) implements RowEpilogue {
    private static final float ROUNDER = 12582912f;

    @Override
    public void apply(float[] data, int from, int count, int position, int image, int channel) {
      int end = from + count;
      int i = from;
      for (; i + COUNT <= end; i += COUNT) {
        FloatVector steps = FloatVector.fromArray(SPECIES, data, i).div(scale).max(low).min(high);
        steps.add(ROUNDER).sub(ROUNDER).mul(scale).intoArray(data, i);
      }
      if (i < end) {
        VectorMask<Float> rest = Lanes.first(end - i);
        FloatVector steps =
            FloatVector.fromArray(SPECIES, data, i, rest).div(scale).max(low).min(high);
        steps.add(ROUNDER).sub(ROUNDER).mul(scale).intoArray(data, i, rest);
      }
    }
  }

  /** Activations that are too rare to be worth a vector form. */
  private record OneByOne(Activation activation) implements RowEpilogue {
    @Override
    public void apply(float[] data, int from, int count, int position, int image, int channel) {
      for (int i = from; i < from + count; i++) {
        data[i] = activation.apply(data[i]);
      }
    }
  }
}
