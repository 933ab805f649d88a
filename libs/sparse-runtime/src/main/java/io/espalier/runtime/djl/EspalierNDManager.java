package io.espalier.runtime.djl;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.BaseNDManager;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/** Makes arrays and closes them together. */
sealed class EspalierNDManager extends BaseNDManager {

  private EspalierNDManager(@Nullable NDManager parent) {
    super(parent, Device.cpu());
  }

  /** The manager that all others come from; never closed. */
  static EspalierNDManager system() {
    return SystemManager.INSTANCE;
  }

  @Override
  public ByteBuffer allocateDirect(int capacity) {
    return ByteBuffer.allocateDirect(capacity).order(ByteOrder.nativeOrder());
  }

  /** The array itself, if it is one of this engine; else a copy. */
  @Override
  public @Nullable NDArray from(@Nullable NDArray array) {
    if (array == null || array instanceof EspalierNDArray) {
      return array;
    }
    NDArray copy = create(array.toByteBuffer(), array.getShape(), array.getDataType());
    copy.setName(array.getName());
    return copy;
  }

  @Override
  public EspalierNDArray create(Buffer data, Shape shape, DataType dataType) {
    if (dataType == DataType.STRING) {
      throw new UnsupportedOperationException("the engine Espalier has no arrays of strings");
    }
    int elements = Math.toIntExact(shape.size());
    BaseNDManager.validateBuffer(data, dataType, elements);
    ByteBuffer bytes =
        ByteBuffer.allocate(Math.multiplyExact(elements, dataType.getNumOfBytes()))
            .order(ByteOrder.nativeOrder());
    BaseNDManager.copyBuffer(data, bytes);
    return array(bytes, shape, dataType);
  }

  /** An array over bytes in native order, which it takes over. */
  EspalierNDArray array(ByteBuffer bytes, Shape shape, DataType dataType) {
    return new EspalierNDArray(this, alternativeManager, bytes, shape, dataType);
  }

  @Override
  public EspalierNDManager newSubManager(@Nullable Device device) {
    EspalierNDManager manager = new EspalierNDManager(this);
    attachInternal(manager.uid, manager);
    return manager;
  }

  @Override
  public Engine getEngine() {
    return Engine.getEngine(EspalierEngine.NAME);
  }

  @Override
  public void close() {
    super.close();
    if (alternativeManager != null) {
      alternativeManager.close();
      alternativeManager = null;
    }
  }

  private static final class SystemManager extends EspalierNDManager
      implements NDManager.SystemNDManager {
    private static final SystemManager INSTANCE = new SystemManager();

    private SystemManager() {
      super(null);
    }

    @Override
    public void close() {
      // Holds nothing of its own and is there for good.
    }
  }
}
