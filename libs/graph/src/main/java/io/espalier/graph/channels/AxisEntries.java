package io.espalier.graph.channels;

import io.espalier.graph.ElementType;
import io.espalier.graph.Shape;
import io.espalier.graph.TensorType;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * A union-find over the entries of all axes of all values. Axes of unknown extent have no entries.
 */
final class AxisEntries {
  /** One axis of one value. */
  record Axis(String value, int axis) {}

  /** Longer axes are not followed: they are no channels. */
  static final int entriesPerAxisMax = 1 << 22;

  /** Entries of all axes together; values beyond are not followed. */
  static final int entriesMax = 1 << 24;

  private final SequencedMap<Axis, Integer> starts = new LinkedHashMap<>();
  private final Map<Axis, Integer> lengths = new HashMap<>();
  private final Map<Integer, String> pins = new HashMap<>();
  private int[] parents = new int[1 << 12];
  private int size;

  /** Adds the entries of a value. */
  void add(String value, TensorType type) {
    for (int axis = 0; axis < type.rank(); axis++) {
      Optional<Long> extent = type.knownDim(axis);
      if (extent.isPresent()
          && extent.get() <= entriesPerAxisMax
          && size <= entriesMax - extent.get()) {
        Axis key = new Axis(value, axis);
        starts.put(key, size);
        lengths.put(key, Math.toIntExact(extent.get()));
        grow(Math.toIntExact(extent.get()));
      }
    }
  }

  /** Adds the entries of a parameter. */
  void add(String value, Shape shape) {
    add(value, TensorType.of(ElementType.FLOAT, shape));
  }

  /** All axes with entries, in the order in which they were added. */
  SequencedMap<Axis, Integer> axes() {
    return starts;
  }

  int length(Axis axis) {
    return lengths.getOrDefault(axis, 0);
  }

  boolean has(String value, int axis) {
    return lengths.containsKey(new Axis(value, axis));
  }

  int length(String value, int axis) {
    return length(new Axis(value, axis));
  }

  int entry(String value, int axis, int index) {
    return starts.get(new Axis(value, axis)) + index;
  }

  /** Joins two entries, which must go together from now on. */
  void join(int left, int right) {
    int a = root(left);
    int b = root(right);
    if (a != b) {
      parents[b] = a;
      String reason = pins.remove(b);
      if (reason != null) {
        pins.putIfAbsent(a, reason);
      }
    }
  }

  /**
   * Joins two axes entry by entry; where that cannot be, since an extent is not known, pins what
   * there is.
   */
  void join(String left, int leftAxis, String right, int rightAxis) {
    int length = length(left, leftAxis);
    if (length != length(right, rightAxis)) {
      String reason = "the extents of '%s' and '%s' are not both known".formatted(left, right);
      pin(left, leftAxis, reason);
      pin(right, rightAxis, reason);
      return;
    }
    for (int i = 0; i < length; i++) {
      join(entry(left, leftAxis, i), entry(right, rightAxis, i));
    }
  }

  /** Pins an axis: nothing that is joined with it can be removed. */
  void pin(String value, int axis, String reason) {
    if (has(value, axis)) {
      for (int i = 0; i < length(value, axis); i++) {
        pins.putIfAbsent(root(entry(value, axis, i)), reason);
      }
    }
  }

  /** How much of an axis can go: 2 if no entry is pinned, 1 if some are, 0 if all are. */
  int freedom(String value, int axis) {
    int pinned = 0;
    for (int i = 0; i < length(value, axis); i++) {
      pinned += pins.containsKey(root(entry(value, axis, i))) ? 1 : 0;
    }
    return pinned == 0 ? 2 : pinned < length(value, axis) ? 1 : 0;
  }

  /** Pins axes with one entry, which is needed as long as the value is. */
  void pinLoneEntries() {
    starts.forEach(
        (axis, start) -> {
          if (length(axis) == 1) {
            pins.putIfAbsent(
                root(start),
                "'%s' has only one entry along axis %d".formatted(axis.value(), axis.axis()));
          }
        });
  }

  Optional<String> pin(int root) {
    return Optional.ofNullable(pins.get(root));
  }

  int root(int entry) {
    int at = entry;
    while (parents[at] != at) {
      parents[at] = parents[parents[at]];
      at = parents[at];
    }
    return at;
  }

  private void grow(int count) {
    if (size + count > parents.length) {
      parents = Arrays.copyOf(parents, Math.max(size + count, 2 * parents.length));
    }
    for (int i = 0; i < count; i++) {
      parents[size] = size;
      size++;
    }
  }
}
