package io.espalier.events.step;

import com.fasterxml.jackson.annotation.JsonValue;

/** Layers that a step leaves alone unless its recipe says otherwise. */
public enum Protection implements WireNamed {
  /** Tables of embeddings. */
  EMBEDDINGS("embeddings"),

  /** The first layer, which sees the image. */
  FIRST("first"),

  /** The last layer, which gives the classes. */
  LAST("last");

  private final String wireName;

  Protection(String wireName) {
    this.wireName = wireName;
  }

  @JsonValue
  @Override
  public String wireName() {
    return wireName;
  }
}
