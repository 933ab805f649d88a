package io.espalier.runtime.kernel;

import java.util.List;

/**
 * The fused operators of a layer in order.
 *
 * @param channels channels of the layer's output
 * @param imageElements elements of one image of the layer's output
 */
public record Epilogue(List<PostOp> operations, int channels, int imageElements) {
  public Epilogue {
    operations = List.copyOf(operations);
  }

  /** An epilogue that does nothing. */
  public static Epilogue none(int channels, int imageElements) {
    return new Epilogue(List.of(), channels, imageElements);
  }

  public boolean isEmpty() {
    return operations.isEmpty();
  }

  /** Whether some operand is chosen by channel, so that rows must not cross channels. */
  public boolean dependsOnChannel() {
    for (PostOp operation : operations) {
      if (operation instanceof PostOp.Combine combine
          && (combine.layout() == PostOp.Layout.CHANNEL
              || combine.layout() == PostOp.Layout.CHANNEL_PER_IMAGE)) {
        return true;
      }
    }
    return false;
  }
}
