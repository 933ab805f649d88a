package io.espalier.events.step;

/** A constant with a fixed name on the wire, independent of its name in Java. */
public interface WireNamed {
  /** The name in JSON and YAML. */
  String wireName();
}
