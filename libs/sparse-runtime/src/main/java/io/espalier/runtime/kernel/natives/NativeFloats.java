package io.espalier.runtime.kernel.natives;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.espalier.runtime.Tier;
import io.espalier.runtime.kernel.vector.FloatLists;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/** FP32 loops in C ({@code floats.c}) of one tier. */
public final class NativeFloats implements FloatLists {
  private final String label;
  private final int lanes;
  private final MethodHandle function;
  private final MethodHandle finish;

  private NativeFloats(NativeLibrary library, String label, int lanes, String prefix) {
    this.label = label;
    this.lanes = lanes;
    this.function =
        library.critical(
            "espalier_" + prefix + "_floats",
            ADDRESS,
            ADDRESS,
            JAVA_LONG,
            JAVA_LONG,
            JAVA_LONG,
            JAVA_LONG,
            ADDRESS,
            ADDRESS,
            JAVA_LONG,
            JAVA_LONG);
    this.finish =
        library.critical(
            "espalier_" + prefix + "_finish",
            ADDRESS,
            JAVA_LONG,
            JAVA_LONG,
            JAVA_LONG,
            JAVA_LONG,
            ADDRESS,
            ADDRESS,
            JAVA_LONG,
            JAVA_LONG,
            JAVA_FLOAT,
            JAVA_FLOAT);
  }

  /** The loops of the best tier up to one, if the library is there and the processor has any. */
  public static Optional<FloatLists> upTo(Tier tierMax) {
    NativeLibrary library = NativeLibrary.load().library();
    if (library == null) {
      return Optional.empty();
    }
    if (tierMax.compareTo(Tier.AVX512_VNNI) >= 0 && library.offers(Tier.AVX512_VNNI)) {
      return Optional.of(new NativeFloats(library, "AVX-512", 16, "avx512"));
    }
    return tierMax.compareTo(Tier.AVX2) >= 0 && library.offers(Tier.AVX2)
        ? Optional.of(new NativeFloats(library, "AVX2", 8, "avx2"))
        : Optional.empty();
  }

  @Override
  public int lanes() {
    return lanes;
  }

  @Override
  public String label() {
    return label;
  }

  @Override
  public void accumulate(
      MemorySegment stream,
      MemorySegment offsets,
      long from,
      long to,
      long width,
      long panel,
      MemorySegment bias,
      MemorySegment sums,
      long first,
      long pitch) {
    try {
      function.invokeExact(stream, offsets, from, to, width, panel, bias, sums, first, pitch);
    } catch (Throwable thrown) {
      // a C function throws nothing, so this is about the call
      throw new IllegalStateException("calling floats failed", thrown);
    }
  }

  @Override
  public void finish(
      MemorySegment sums,
      long first,
      long pitch,
      long channels,
      long count,
      MemorySegment added,
      MemorySegment output,
      long target,
      long plane,
      float low,
      float high) {
    try {
      finish.invokeExact(
          sums, first, pitch, channels, count, added, output, target, plane, low, high);
    } catch (Throwable thrown) {
      throw new IllegalStateException("calling finish failed", thrown);
    }
  }
}
