package io.espalier.runtime.kernel.natives;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.espalier.runtime.kernel.integer.IntegerConvolution;
import io.espalier.runtime.kernel.integer.IntegerKernel;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The convolutions of one tier, and what their weights have to be like. */
final class NativeFunctions {
  private final String label;
  private final int group;
  private final boolean pairsIn16Bits;
  private final MethodHandle prepare;
  private final MethodHandle product;
  private final Map<WeightFormat, MethodHandle> convolutions = new EnumMap<>(WeightFormat.class);

  private NativeFunctions(
      NativeLibrary library,
      String label,
      String prefix,
      int group,
      boolean pairsIn16Bits,
      List<WeightFormat> formats) {
    String start = "espalier_" + prefix + "_";
    this.label = label;
    this.group = group;
    this.pairsIn16Bits = pairsIn16Bits;
    this.prepare =
        library.procedure(start + "prepare", ADDRESS, JAVA_LONG, JAVA_LONG, ADDRESS, ADDRESS);
    this.product =
        library.procedure(start + "product", ADDRESS, JAVA_LONG, JAVA_LONG, ADDRESS, ADDRESS);
    for (WeightFormat format : formats) {
      convolutions.put(format, library.convolution(start + format.function()));
    }
  }

  /** Groups of four channels; lists, blocks and dense weights. */
  static NativeFunctions avx512(NativeLibrary library) {
    return new NativeFunctions(library, "vnni", "avx512", 4, false, List.of(WeightFormat.values()));
  }

  /** Groups of two channels, in lists only: where rows are shared, all are in one list. */
  static NativeFunctions avx2(NativeLibrary library) {
    return new NativeFunctions(library, "avx2", "avx2", 2, true, List.of(WeightFormat.PATTERNS));
  }

  /** As {@link #avx2}, with products of four bytes that are added in 32 bits. */
  static NativeFunctions avxVnni(NativeLibrary library) {
    return new NativeFunctions(
        library, "avxvnni", "avxvnni", 2, false, List.of(WeightFormat.PATTERNS));
  }

  /** The tier's name, for profiles. */
  String label() {
    return label;
  }

  /** Output channels that share a list. */
  int group() {
    return group;
  }

  /** Whether two products are added in 16 bits, so that weights have to be paired with care. */
  boolean addsPairsIn16Bits() {
    return pairsIn16Bits;
  }

  boolean has(WeightFormat format) {
    return convolutions.containsKey(format);
  }

  void prepare(MemorySegment phases, long from, long to, MemorySegment in, MemorySegment out) {
    try {
      prepare.invokeExact(phases, from, to, in, out);
    } catch (Throwable thrown) {
      throw failed("prepare", thrown);
    }
  }

  void convolve(
      WeightFormat format,
      MemorySegment convolution,
      MemorySegment part,
      MemorySegment planes,
      MemorySegment residual,
      MemorySegment out,
      MemorySegment scratch) {
    MethodHandle function = Objects.requireNonNull(convolutions.get(format));
    try {
      function.invokeExact(convolution, part, planes, residual, out, scratch);
    } catch (Throwable thrown) {
      throw failed(format.function(), thrown);
    }
  }

  IntegerKernel product(IntegerConvolution convolution) {
    return new ProductKernel(product, label, convolution);
  }

  /** A C function throws nothing, so this is about the call. */
  private static IllegalStateException failed(String function, Throwable thrown) {
    return new IllegalStateException("calling " + function + " failed", thrown);
  }
}
