package io.espalier.graph.op;

import io.espalier.graph.GraphException;
import io.espalier.graph.TensorType;
import java.util.List;

/**
 * Moves channels into blocks of pixels: {@code [N, C * b * b, H, W]} becomes {@code [N, C, H * b, W
 * * b]}.
 *
 * @param blockSize the block's side
 * @param columnFirst whether the block's place is the channel's lower part (mode CRD) instead of
 *     its upper part (DCR)
 */
public record DepthToSpace(long blockSize, boolean columnFirst) implements Rearrangement {
  /** Checks the side. */
  public DepthToSpace {
    if (blockSize < 1 || blockSize > Short.MAX_VALUE) {
      throw new GraphException("blocksize " + blockSize + " is not from 1 to " + Short.MAX_VALUE);
    }
  }

  static DepthToSpace read(AttributeReader attributes) {
    return new DepthToSpace(
        attributes.integer("blocksize", 0), attributes.oneOf("mode", "DCR", "CRD") == 1);
  }

  @Override
  public String type() {
    return "DepthToSpace";
  }

  @Override
  public Attributes attributes() {
    Attributes.Builder builder = Attributes.builder().put("blocksize", blockSize);
    return columnFirst ? builder.put("mode", "CRD").build() : builder.build();
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
                SpaceToDepth.scaled(context, 1, 1, blockSize * blockSize),
                SpaceToDepth.scaled(context, 2, blockSize, 1),
                SpaceToDepth.scaled(context, 3, blockSize, 1))));
  }
}
