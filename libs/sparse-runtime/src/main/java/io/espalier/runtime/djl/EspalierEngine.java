package io.espalier.runtime.djl;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import org.jspecify.annotations.Nullable;

/**
 * The engine {@value #NAME}: runs ONNX models on the processor. Its arrays hold data and change
 * their shape; whatever else an application computes with them is done by an alternative engine, if
 * one is there, as DJL's other inference engines have it.
 */
final class EspalierEngine extends Engine {
  /** What applications give to {@code optEngine}. */
  static final String NAME = "Espalier";

  /** Behind every engine that can compute with arrays: DJL's default engine is never this one. */
  static final int RANK = 20;

  /** Set to true, this keeps the alternative engine from being loaded. */
  static final String NO_ALTERNATIVE = "ai.djl.espalier.disable_alternative";

  @Override
  public @Nullable Engine getAlternativeEngine() {
    if (Boolean.getBoolean(NO_ALTERNATIVE)) {
      return null;
    }
    Engine standard = Engine.getInstance();
    return standard.getRank() < RANK ? standard : null;
  }

  @Override
  public String getEngineName() {
    return NAME;
  }

  @Override
  public int getRank() {
    return RANK;
  }

  @Override
  public String getVersion() {
    String version = EspalierEngine.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }

  /** None of those that DJL names. */
  @Override
  public boolean hasCapability(String capability) {
    return false;
  }

  @Override
  public Model newModel(String name, @Nullable Device device) {
    return new EspalierModel(name, newBaseManager(device));
  }

  @Override
  public NDManager newBaseManager() {
    return newBaseManager(null);
  }

  /**
   * @throws IllegalArgumentException if the device is not the processor
   */
  @Override
  public NDManager newBaseManager(@Nullable Device device) {
    if (device != null && device.isGpu()) {
      throw new IllegalArgumentException(
          "the engine " + NAME + " runs on the processor; " + device + " was asked for");
    }
    return EspalierNDManager.system().newSubManager(Device.cpu());
  }

  @Override
  public String toString() {
    return NAME + ":" + getVersion();
  }
}
