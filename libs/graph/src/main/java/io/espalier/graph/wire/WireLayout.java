package io.espalier.graph.wire;

import io.espalier.graph.wire.WireSchema.Field;

/**
 * Where the graph and its initializers lie in an encoded model, so that each tensor can be read by
 * itself.
 */
final class WireLayout {
  private int graphStart = -1;
  private int graphBody;
  private int graphEnd;

  /** Start of the field, start of its body and end, one after another. */
  private int[] initializers = new int[48];

  private int used;

  /** Notes one occurrence of a field at a depth of messages within messages. */
  void field(Field field, int depth, int start, int body, int end) {
    if (depth == 0 && field.name().equals("graph")) {
      graphStart = start;
      graphBody = body;
      graphEnd = end;
    } else if (depth == 1
        && graphEnd > 0
        && start < graphEnd
        && start >= graphBody
        && field.name().equals("initializer")) {
      if (used + 3 > initializers.length) {
        initializers = java.util.Arrays.copyOf(initializers, 2 * initializers.length);
      }
      initializers[used++] = start;
      initializers[used++] = body;
      initializers[used++] = end;
    }
  }

  boolean hasGraph() {
    return graphStart >= 0;
  }

  int graphStart() {
    return graphStart;
  }

  int graphBody() {
    return graphBody;
  }

  int graphEnd() {
    return graphEnd;
  }

  int initializerCount() {
    return used / 3;
  }

  int initializerStart(int index) {
    return initializers[3 * index];
  }

  int initializerBody(int index) {
    return initializers[3 * index + 1];
  }

  int initializerEnd(int index) {
    return initializers[3 * index + 2];
  }
}
