package io.espalier.runtime.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrayAdapter;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Data on the heap with a shape. Changing the shape shares the data; everything else that computes
 * is left to the alternative engine.
 */
final class EspalierNDArray extends NDArrayAdapter {
  private ByteBuffer data;

  /**
   * @param alternative computes what this class does not; null where there is no such engine
   * @param data the elements in native order, from the first byte on
   */
  EspalierNDArray(
      EspalierNDManager manager,
      @Nullable NDManager alternative,
      ByteBuffer data,
      Shape shape,
      DataType dataType) {
    super(manager, alternative, shape, dataType, NDManager.nextUid());
    this.data = data;
    manager.attachInternal(uid, this);
  }

  @Override
  public ByteBuffer toByteBuffer(boolean tryDirect) {
    if (isClosed) {
      throw new IllegalStateException("The array is closed.");
    }
    return data.duplicate().order(ByteOrder.nativeOrder()).rewind();
  }

  @Override
  public void intern(NDArray replaced) {
    EspalierNDArray other = (EspalierNDArray) replaced;
    data = other.data;
    shape = other.shape;
    dataType = other.dataType;
    replaced.close();
  }

  @Override
  public void detach() {
    manager.detachInternal(getUid());
    manager = EspalierNDManager.system();
  }

  @Override
  public NDArray duplicate() {
    return owner().create(toByteBuffer(false), getShape(), getDataType());
  }

  @Override
  public NDArray reshape(Shape wanted) {
    return shaped(resolved(wanted));
  }

  @Override
  public NDArray expandDims(int axis) {
    List<Long> dimensions = dimensions();
    dimensions.add(axis < 0 ? axis + dimensions.size() + 1 : axis, 1L);
    return shaped(new Shape(dimensions));
  }

  @Override
  public NDArray squeeze(int[] axes) {
    List<Long> dimensions = dimensions();
    int[] descending =
        Arrays.stream(axes)
            .map(axis -> axis < 0 ? axis + dimensions.size() : axis)
            .distinct()
            .map(axis -> -axis)
            .sorted()
            .map(axis -> -axis)
            .toArray();
    for (int axis : descending) {
      if (dimensions.remove(axis) != 1) {
        throw new IllegalArgumentException(
            "axis %d of %s is not 1 and cannot be squeezed".formatted(axis, getShape()));
      }
    }
    return shaped(new Shape(dimensions));
  }

  private NDArray shaped(Shape wanted) {
    return owner().array(data, wanted, getDataType());
  }

  /** Where new arrays go: with this one, unless another engine's manager holds it. */
  private EspalierNDManager owner() {
    return manager instanceof EspalierNDManager ours ? ours : EspalierNDManager.system();
  }

  private List<Long> dimensions() {
    return new ArrayList<>(LongStream.of(getShape().getShape()).boxed().toList());
  }

  /** Fills in the one dimension that may be -1. */
  private Shape resolved(Shape wanted) {
    long[] dimensions = wanted.getShape().clone();
    long known = 1;
    int open = -1;
    for (int axis = 0; axis < dimensions.length; axis++) {
      if (dimensions[axis] == -1 && open < 0) {
        open = axis;
      } else {
        known *= dimensions[axis];
      }
    }
    if (open >= 0 && known > 0) {
      dimensions[open] = getShape().size() / known;
    }
    Shape resolved = new Shape(dimensions);
    if (resolved.size() != getShape().size()) {
      throw new IllegalArgumentException(
          "%s cannot be reshaped to %s".formatted(getShape(), wanted));
    }
    return resolved;
  }
}
