package io.espalier.runtime.plan;

import io.espalier.runtime.kernel.Scratch;
import io.espalier.runtime.kernel.Storage;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Gives every storage its memory, once. Two tensors share memory if one is no longer needed when
 * the other is made.
 */
public final class MemoryPlan {
  /** Memory and the last step that needs what is in it. */
  private static final class Slot {
    private final boolean offHeap;
    private final List<Storage> tenants = new ArrayList<>();
    private long bytes;
    private int lastUse;

    Slot(boolean offHeap) {
      this.offHeap = offHeap;
    }
  }

  private MemoryPlan() {}

  /**
   * Allocates the memory of all tensors of a plan.
   *
   * @param scratch gives what is off the heap
   * @return the number of bytes allocated
   */
  public static long allocate(Plan plan, int batchMax, Scratch scratch) {
    Map<Storage, Integer> lastUses = lastUses(plan);
    List<Slot> slots = new ArrayList<>();
    Set<Storage> placed = new HashSet<>();
    place(plan.input(), -1, lastUses, slots, placed);
    for (int index = 0; index < plan.steps().size(); index++) {
      place(plan.steps().get(index).output(), index, lastUses, slots, placed);
    }
    long total = 0;
    for (Slot slot : slots) {
      total += slot.offHeap ? offHeap(slot, scratch) : onHeap(slot, batchMax);
    }
    return total;
  }

  private static long onHeap(Slot slot, int batchMax) {
    int elements = Math.toIntExact(slot.bytes / Float.BYTES) - Storage.SLACK;
    float[] array = new float[Math.addExact(Math.multiplyExact(elements, batchMax), Storage.SLACK)];
    slot.tenants.forEach(tenant -> tenant.assign(array));
    return (long) Float.BYTES * array.length;
  }

  private static long offHeap(Slot slot, Scratch scratch) {
    MemorySegment segment = scratch.allocateOffHeap(slot.bytes);
    slot.tenants.forEach(tenant -> tenant.assign(segment));
    return slot.bytes;
  }

  private static Map<Storage, Integer> lastUses(Plan plan) {
    Map<Storage, Integer> lastUses = new HashMap<>();
    for (int index = 0; index < plan.steps().size(); index++) {
      Step step = plan.steps().get(index);
      lastUses.put(step.output(), index);
      for (Storage read : step.reads()) {
        lastUses.put(read, index);
      }
    }
    lastUses.put(plan.output(), plan.steps().size());
    lastUses.putIfAbsent(plan.input(), -1);
    return lastUses;
  }

  /** Takes the free slot whose size is nearest, growing it if it has to grow. */
  private static void place(
      Storage storage,
      int index,
      Map<Storage, Integer> lastUses,
      List<Slot> slots,
      Set<Storage> placed) {
    if (!placed.add(storage)) {
      return;
    }
    Slot best = null;
    for (Slot slot : slots) {
      if (slot.offHeap == storage.isOffHeap()
          && slot.lastUse < index
          && (best == null || waste(slot, storage) < waste(best, storage))) {
        best = slot;
      }
    }
    if (best == null) {
      best = new Slot(storage.isOffHeap());
      slots.add(best);
    }
    best.tenants.add(storage);
    best.bytes = Math.max(best.bytes, storage.bytes());
    best.lastUse = lastUses.get(storage);
  }

  private static long waste(Slot slot, Storage storage) {
    return Math.abs(slot.bytes - storage.bytes());
  }
}
