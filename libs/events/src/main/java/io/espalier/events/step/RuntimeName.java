package io.espalier.events.step;

import com.fasterxml.jackson.annotation.JsonValue;

/** A runtime that the benchmark measures. */
public enum RuntimeName implements WireNamed {
  /** The project's own sparse runtime. */
  ESPALIER("espalier"),

  /** ONNX Runtime, CPU execution provider. */
  ONNX_RUNTIME("onnx-runtime"),

  /** PyTorch through DJL. */
  PYTORCH("pytorch");

  private final String wireName;

  RuntimeName(String wireName) {
    this.wireName = wireName;
  }

  @JsonValue
  @Override
  public String wireName() {
    return wireName;
  }
}
