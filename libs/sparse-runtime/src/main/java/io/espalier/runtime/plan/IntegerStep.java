package io.espalier.runtime.plan;

import io.espalier.runtime.kernel.Kernel;
import io.espalier.runtime.kernel.Scratch;
import io.espalier.runtime.kernel.Storage;
import io.espalier.runtime.kernel.integer.Buffers;
import io.espalier.runtime.kernel.integer.IntegerKernel;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An integer kernel bound to its memory. Where one of its ends is a tensor of floats on the heap,
 * another phase copies it to or from a place off the heap.
 */
public final class IntegerStep implements Kernel {
  private final IntegerKernel kernel;
  private final Buffers buffers;
  private final @Nullable Storage loaded;
  private final @Nullable Storage stored;
  private final MemorySegment staging;

  private IntegerStep(
      IntegerKernel kernel,
      Buffers buffers,
      @Nullable Storage loaded,
      @Nullable Storage stored,
      MemorySegment staging) {
    this.kernel = kernel;
    this.buffers = buffers;
    this.loaded = loaded;
    this.stored = stored;
    this.staging = staging;
  }

  /** Asks for the working memory that a layer's kernel needs. */
  public static void prepare(IntegerLayer layer, IntegerKernel kernel, Scratch scratch) {
    scratch.needPerWorker(kernel.scratchBytes(), 0);
    scratch.needSharedBytes(kernel.sharedBytes());
    if (!layer.inputs().getFirst().isOffHeap()) {
      scratch.needStaging(layer.inputs().getFirst().bytes());
    }
    if (!layer.output().isOffHeap()) {
      scratch.needStaging(layer.output().bytes());
    }
  }

  /** Binds a kernel, once the working memory and the layer's tensors have been allocated. */
  public static IntegerStep bind(IntegerLayer layer, IntegerKernel kernel, Scratch scratch) {
    Storage first = layer.inputs().getFirst();
    Storage output = layer.output();
    List<MemorySegment> inputs = new ArrayList<>();
    for (Storage input : layer.inputs()) {
      inputs.add(input.isOffHeap() ? input.segment() : scratch.staging());
    }
    Buffers buffers =
        new Buffers(
            inputs,
            output.isOffHeap() ? output.segment() : scratch.staging(),
            scratch.panels(),
            scratch.sharedSegment());
    return new IntegerStep(
        kernel,
        buffers,
        first.isOffHeap() ? null : first,
        output.isOffHeap() ? null : output,
        scratch.staging());
  }

  @Override
  public String name() {
    return kernel.name();
  }

  @Override
  public int phases() {
    return kernel.phases() + (loaded == null ? 0 : 1) + (stored == null ? 0 : 1);
  }

  @Override
  public void run(int phase, int batch, int worker, int workers) {
    int inner = loaded == null ? phase : phase - 1;
    if (loaded != null && inner < 0) {
      int from = Kernel.share(loaded.elements(), worker, workers);
      int count = Kernel.share(loaded.elements(), worker + 1, workers) - from;
      MemorySegment.copy(
          loaded.array(), from, staging, ValueLayout.JAVA_FLOAT, (long) Float.BYTES * from, count);
    } else if (stored != null && inner == kernel.phases()) {
      int from = Kernel.share(stored.elements(), worker, workers);
      int count = Kernel.share(stored.elements(), worker + 1, workers) - from;
      MemorySegment.copy(
          staging, ValueLayout.JAVA_FLOAT, (long) Float.BYTES * from, stored.array(), from, count);
    } else {
      kernel.run(buffers, inner, worker, workers);
    }
  }

  /** Gives back what the kernel holds. */
  public void close() {
    kernel.close();
  }
}
