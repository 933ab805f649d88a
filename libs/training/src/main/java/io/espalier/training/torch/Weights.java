package io.espalier.training.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.espalier.graph.ElementType;
import io.espalier.graph.Graph;
import io.espalier.graph.GraphException;
import io.espalier.graph.Shape;
import io.espalier.graph.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The FLOAT initializers of a graph in one block of native memory, which the engine reads and
 * writes directly. The block is the only state of a model: copying it saves the model.
 */
public final class Weights {
  /** The engine's kernels like their operands on cache lines. */
  private static final int ALIGNMENT_BYTES = 64;

  /** What one buffer can hold. */
  private static final long BLOCK_BYTES_MAX = Integer.MAX_VALUE - 2L * ALIGNMENT_BYTES;

  private final ByteBuffer block;
  private final Map<String, Slot> slots;

  private record Slot(int offset, Shape shape, ByteBuffer bytes) {}

  /**
   * Copies a graph's FLOAT initializers.
   *
   * @throws GraphException if they take more than 2 GiB
   */
  public Weights(Graph graph) {
    Map<String, Long> offsets = new LinkedHashMap<>();
    long size = 0;
    for (Map.Entry<String, Tensor> entry : graph.initializers().entrySet()) {
      if (entry.getValue().type() == ElementType.FLOAT) {
        offsets.put(entry.getKey(), size);
        long bytes = Math.multiplyExact(entry.getValue().count(), (long) Float.BYTES);
        size = Math.addExact(size, Math.ceilDiv(bytes, ALIGNMENT_BYTES) * ALIGNMENT_BYTES);
      }
    }
    if (size > BLOCK_BYTES_MAX) {
      throw new GraphException(
          "graph '%s' has %d bytes of weights where the training engine takes %d"
              .formatted(graph.name(), size, BLOCK_BYTES_MAX));
    }
    block =
        ByteBuffer.allocateDirect((int) size + ALIGNMENT_BYTES)
            .alignedSlice(ALIGNMENT_BYTES)
            .slice(0, (int) size)
            .order(ByteOrder.nativeOrder());
    slots = new LinkedHashMap<>();
    offsets.forEach(
        (name, offset) -> slots.put(name, slot(graph.initializers().get(name), offset.intValue())));
  }

  private Slot slot(Tensor tensor, int offset) {
    int length = Math.toIntExact(tensor.count() * Float.BYTES);
    ByteBuffer bytes = block.slice(offset, length).order(ByteOrder.nativeOrder());
    bytes.asFloatBuffer().put(tensor.asFloats());
    return new Slot(offset, tensor.shape(), bytes);
  }

  /** Names of the initializers, in the graph's order. */
  public Set<String> names() {
    return slots.keySet();
  }

  /** The memory of one initializer. */
  public FloatBuffer elements(String name) {
    return slots.get(name).bytes.asFloatBuffer();
  }

  /**
   * Arrays over the memory, by name.
   *
   * @param trainable names of those whose gradient is wanted
   */
  public Map<String, NDArray> bind(NDManager manager, Set<String> trainable) {
    Map<String, NDArray> arrays = new LinkedHashMap<>();
    slots.forEach(
        (name, slot) -> {
          long[] shape = slot.shape.toArray();
          arrays.put(
              name,
              trainable.contains(name)
                  ? Torch.leaf(manager, slot.bytes, shape)
                  : Torch.view(manager, slot.bytes, shape));
        });
    return arrays;
  }

  /** A copy of the whole block. */
  public byte[] save() {
    byte[] bytes = new byte[block.capacity()];
    block.get(0, bytes);
    return bytes;
  }

  /** Puts back what {@link #save} returned for the same graph. */
  public void restore(byte[] saved) {
    if (saved.length != block.capacity()) {
      throw new IllegalArgumentException(
          "saved weights of %d bytes, wanted %d".formatted(saved.length, block.capacity()));
    }
    block.put(0, saved);
  }

  /** The graph with the given weights instead of its own. */
  public Graph into(Graph graph, byte[] saved) {
    ByteBuffer bytes = ByteBuffer.wrap(saved).order(ByteOrder.nativeOrder());
    Map<String, Tensor> changed = new LinkedHashMap<>(graph.initializers());
    slots.forEach(
        (name, slot) -> {
          if (!changed.containsKey(name)) {
            return; // folded from constants for the run only
          }
          float[] values = new float[slot.bytes.capacity() / Float.BYTES];
          bytes
              .slice(slot.offset, slot.bytes.capacity())
              .order(ByteOrder.nativeOrder())
              .asFloatBuffer()
              .get(values);
          changed.put(name, Tensor.floats(slot.shape, values));
        });
    return graph.withInitializers(new LinkedHashMap<>(changed));
  }
}
