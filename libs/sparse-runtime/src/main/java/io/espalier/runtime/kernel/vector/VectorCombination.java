package io.espalier.runtime.kernel.vector;

import io.espalier.runtime.kernel.Epilogue;
import io.espalier.runtime.kernel.PostOp;
import io.espalier.runtime.kernel.PostOp.Arithmetic;
import io.espalier.runtime.kernel.RowEpilogue;
import jdk.incubator.vector.FloatVector;

/** Arithmetic with another tensor or with one number per row. */
final class VectorCombination implements RowEpilogue {
  private final PostOp.Combine combine;
  private final Arithmetic arithmetic;
  private final boolean reversed;
  private final float[] operand;
  private final int channels;
  private final int imageElements;

  VectorCombination(PostOp.Combine combine, Epilogue epilogue) {
    this.combine = combine;
    this.arithmetic = combine.arithmetic();
    this.reversed = combine.reversed();
    this.operand = combine.operand().array();
    this.channels = epilogue.channels();
    this.imageElements = epilogue.imageElements();
  }

  @Override
  public void apply(float[] data, int from, int count, int position, int image, int channel) {
    switch (combine.layout()) {
      case SAME -> tensor(data, from, count, position);
      case IMAGE -> tensor(data, from, count, position - image * imageElements);
      case CHANNEL -> number(data, from, count, operand[channel]);
      case CHANNEL_PER_IMAGE -> number(data, from, count, operand[image * channels + channel]);
      case SCALAR -> number(data, from, count, operand[0]);
    }
  }

  private void tensor(float[] data, int from, int count, int other) {
    if (arithmetic == Arithmetic.ADD) {
      add(data, from, count, operand, other);
      return;
    }
    for (int i = 0; i < count; i++) {
      data[from + i] = one(data[from + i], operand[other + i]);
    }
  }

  /** The one that matters: the addition of a residual block. */
  private static void add(float[] data, int from, int count, float[] operand, int other) {
    int i = 0;
    for (; i + Lanes.COUNT <= count; i += Lanes.COUNT) {
      FloatVector.fromArray(Lanes.SPECIES, data, from + i)
          .add(FloatVector.fromArray(Lanes.SPECIES, operand, other + i))
          .intoArray(data, from + i);
    }
    if (i < count) {
      var rest = Lanes.first(count - i);
      FloatVector.fromArray(Lanes.SPECIES, data, from + i, rest)
          .add(FloatVector.fromArray(Lanes.SPECIES, operand, other + i, rest))
          .intoArray(data, from + i, rest);
    }
  }

  private void number(float[] data, int from, int count, float number) {
    switch (arithmetic) {
      case ADD -> add(data, from, count, number);
      case MULTIPLY -> multiply(data, from, count, number);
      case SUBTRACT, DIVIDE, MAXIMUM, MINIMUM, SLOPE, POWER -> {
        for (int i = from; i < from + count; i++) {
          data[i] = one(data[i], number);
        }
      }
    }
  }

  // Plain loops: the compiler makes vectors of these by itself.

  private static void add(float[] data, int from, int count, float number) {
    for (int i = from; i < from + count; i++) {
      data[i] += number;
    }
  }

  private static void multiply(float[] data, int from, int count, float number) {
    for (int i = from; i < from + count; i++) {
      data[i] *= number;
    }
  }

  private float one(float value, float other) {
    return reversed ? arithmetic.apply(other, value) : arithmetic.apply(value, other);
  }
}
