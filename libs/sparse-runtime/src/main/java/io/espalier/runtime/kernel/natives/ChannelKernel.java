package io.espalier.runtime.kernel.natives;

import io.espalier.runtime.kernel.Kernel;
import io.espalier.runtime.kernel.integer.Buffers;
import io.espalier.runtime.kernel.integer.IntegerKernel;
import java.lang.foreign.Arena;

/** An operator in C whose work is shared by channels, or by groups of them. */
abstract class ChannelKernel implements IntegerKernel {
  /** Lives as long as the kernel. */
  final Arena arena = Arena.ofShared();

  private final String name;
  private final int items;

  ChannelKernel(String name, int items) {
    this.name = name;
    this.items = items;
  }

  /** Calls the function for some channels. */
  abstract void call(Buffers buffers, int part, long from, long to) throws Throwable;

  @Override
  public final String name() {
    return name;
  }

  @Override
  public final void run(Buffers buffers, int phase, int part, int parts) {
    int from = Kernel.share(items, part, parts);
    int to = Kernel.share(items, part + 1, parts);
    if (from == to) {
      return;
    }
    try {
      call(buffers, part, from, to);
    } catch (Throwable thrown) {
      // a C function throws nothing, so this is about the call
      throw new IllegalStateException("calling " + name + " failed", thrown);
    }
  }

  @Override
  public final void close() {
    arena.close();
  }
}
