package io.espalier.runtime.plan;

import io.espalier.runtime.kernel.Storage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Gives every storage its memory, once. Two tensors share an array if one is no longer needed when
 * the other is made.
 */
public final class MemoryPlan {
  /** An array and the last layer that needs what is in it. */
  private static final class Slot {
    private final List<Storage> tenants = new ArrayList<>();
    private int elements;
    private int lastUse;
  }

  private MemoryPlan() {}

  /**
   * Allocates the memory of all tensors of a plan.
   *
   * @return the number of elements allocated
   */
  public static long allocate(Plan plan, int batchMax) {
    Map<Storage, Integer> lastUses = lastUses(plan);
    List<Slot> slots = new ArrayList<>();
    place(plan.input(), -1, lastUses, slots);
    for (int index = 0; index < plan.layers().size(); index++) {
      place(plan.layers().get(index).output(), index, lastUses, slots);
    }
    long total = 0;
    for (Slot slot : slots) {
      float[] array =
          new float[Math.addExact(Math.multiplyExact(slot.elements, batchMax), Storage.SLACK)];
      slot.tenants.forEach(tenant -> tenant.assign(array));
      total += array.length;
    }
    return total;
  }

  private static Map<Storage, Integer> lastUses(Plan plan) {
    Map<Storage, Integer> lastUses = new HashMap<>();
    for (int index = 0; index < plan.layers().size(); index++) {
      Layer layer = plan.layers().get(index);
      lastUses.putIfAbsent(layer.output(), index);
      for (Storage read : layer.reads()) {
        lastUses.put(read, index);
      }
    }
    lastUses.put(plan.output(), plan.layers().size());
    lastUses.putIfAbsent(plan.input(), -1);
    return lastUses;
  }

  /** Takes the free slot whose size is nearest, growing it if it has to grow. */
  private static void place(
      Storage storage, int index, Map<Storage, Integer> lastUses, List<Slot> slots) {
    Slot best = null;
    for (Slot slot : slots) {
      if (slot.lastUse < index && (best == null || waste(slot, storage) < waste(best, storage))) {
        best = slot;
      }
    }
    if (best == null) {
      best = new Slot();
      slots.add(best);
    }
    best.tenants.add(storage);
    best.elements = Math.max(best.elements, storage.elements());
    best.lastUse = lastUses.get(storage);
  }

  private static int waste(Slot slot, Storage storage) {
    return Math.abs(slot.elements - storage.elements());
  }
}
