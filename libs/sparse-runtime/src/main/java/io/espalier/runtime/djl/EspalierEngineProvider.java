package io.espalier.runtime.djl;

import ai.djl.engine.Engine;
import ai.djl.engine.EngineProvider;

/** What DJL finds in {@code META-INF/services}. */
public final class EspalierEngineProvider implements EngineProvider {

  /** Found by DJL. */
  public EspalierEngineProvider() {}

  @Override
  public String getEngineName() {
    return EspalierEngine.NAME;
  }

  @Override
  public int getEngineRank() {
    return EspalierEngine.RANK;
  }

  @Override
  public Engine getEngine() {
    return Instance.ENGINE;
  }

  private static final class Instance {
    static final Engine ENGINE = new EspalierEngine();
  }
}
