package io.espalier.graph.op;

import io.espalier.graph.Dimension;
import io.espalier.graph.GraphException;
import io.espalier.graph.TensorType;
import java.util.List;

/**
 * Moves blocks of pixels into channels: {@code [N, C, H * b, W * b]} becomes {@code [N, C * b * b,
 * H, W]}.
 *
 * @param blockSize the block's side
 */
public record SpaceToDepth(long blockSize) implements Rearrangement {
  /** Checks the side. */
  public SpaceToDepth {
    if (blockSize < 1 || blockSize > Short.MAX_VALUE) {
      throw new GraphException("blocksize " + blockSize + " is not from 1 to " + Short.MAX_VALUE);
    }
  }

  static SpaceToDepth read(AttributeReader attributes) {
    return new SpaceToDepth(attributes.integer("blocksize", 0));
  }

  @Override
  public String type() {
    return "SpaceToDepth";
  }

  @Override
  public Attributes attributes() {
    return Attributes.builder().put("blocksize", blockSize).build();
  }

  @Override
  public List<TensorType> infer(InferenceContext context) {
    context.inputsBetween(1, 1);
    context.rank(0, 4);
    TensorType input = context.type(0);
    return List.of(
        input.withDimensions(
            List.of(
                input.dim(0),
                scaled(context, 1, blockSize * blockSize, 1),
                scaled(context, 2, 1, blockSize),
                scaled(context, 3, 1, blockSize))));
  }

  /** An axis of the input with its extent multiplied and divided. */
  static Dimension scaled(InferenceContext context, int axis, long factor, long divisor) {
    if (context.type(0).dim(axis) instanceof Dimension.Known(long extent)) {
      context.require(
          extent % divisor == 0, "%d elements cannot be split into blocks of %d", extent, divisor);
      return Dimension.of(Math.multiplyExact(extent / divisor, factor));
    }
    return factor == divisor ? context.type(0).dim(axis) : context.unknown(0, axis);
  }
}
