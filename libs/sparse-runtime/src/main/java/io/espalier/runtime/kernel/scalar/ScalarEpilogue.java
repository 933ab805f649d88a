package io.espalier.runtime.kernel.scalar;

import io.espalier.runtime.kernel.Epilogue;
import io.espalier.runtime.kernel.PostOp;
import io.espalier.runtime.kernel.RowEpilogue;

/** Applies the fused operators one element at a time. */
final class ScalarEpilogue implements RowEpilogue {
  private final Epilogue epilogue;

  ScalarEpilogue(Epilogue epilogue) {
    this.epilogue = epilogue;
  }

  @Override
  public void apply(float[] data, int from, int count, int position, int image, int channel) {
    for (PostOp operation : epilogue.operations()) {
      switch (operation) {
        case PostOp.Combine combine ->
            combine(combine, data, from, count, position, image, channel);
        case PostOp.Activate activate -> {
          for (int i = from; i < from + count; i++) {
            data[i] = activate.activation().apply(data[i]);
          }
        }
        case PostOp.FakeQuantize quantize -> {
          for (int i = from; i < from + count; i++) {
            data[i] = quantize.apply(data[i]);
          }
        }
      }
    }
  }

  private void combine(
      PostOp.Combine combine,
      float[] data,
      int from,
      int count,
      int position,
      int image,
      int channel) {
    float[] operand = combine.operand().array();
    for (int i = from; i < from + count; i++) {
      float other =
          switch (combine.layout()) {
            case SAME -> operand[position + i - from];
            case IMAGE -> operand[position + i - from - image * epilogue.imageElements()];
            case CHANNEL -> operand[channel];
            case CHANNEL_PER_IMAGE -> operand[image * epilogue.channels() + channel];
            case SCALAR -> operand[0];
          };
      data[i] =
          combine.reversed()
              ? combine.arithmetic().apply(other, data[i])
              : combine.arithmetic().apply(data[i], other);
    }
  }
}
