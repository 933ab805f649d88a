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
import org.jspecify.annotations.Nullable;

/** The convolutions of one tier, and what their weights have to be like. */
final class NativeFunctions {
  /** What makes signed bytes of unsigned ones. */
  private static final int SIGN_OFFSET = 128;

  private final String label;
  private final String prefix;
  private final int group;
  private final boolean pairsIn16Bits;
  private final MethodHandle prepare;
  private final MethodHandle product;
  private final Map<WeightFormat, MethodHandle> convolutions = new EnumMap<>(WeightFormat.class);
  private final @Nullable MethodHandle quads;
  private final @Nullable MethodHandle columns;

  private NativeFunctions(
      NativeLibrary library,
      String label,
      String prefix,
      String common,
      int group,
      boolean pairsIn16Bits,
      List<WeightFormat> formats) {
    String start = "espalier_" + prefix + "_";
    String plain = "espalier_" + common + "_";
    this.label = label;
    this.prefix = prefix;
    this.group = group;
    this.pairsIn16Bits = pairsIn16Bits;
    this.prepare =
        library.procedure(plain + "prepare", ADDRESS, JAVA_LONG, JAVA_LONG, ADDRESS, ADDRESS);
    this.product =
        library.procedure(plain + "product", ADDRESS, JAVA_LONG, JAVA_LONG, ADDRESS, ADDRESS);
    formats.stream()
        .filter(WeightFormat::isStrips)
        .forEach(
            format -> convolutions.put(format, library.convolution(start + format.function())));
    boolean hasColumns = formats.contains(WeightFormat.COLUMNS);
    this.quads =
        hasColumns
            ? library.procedure(start + "quads", ADDRESS, JAVA_LONG, JAVA_LONG, ADDRESS, ADDRESS)
            : null;
    this.columns =
        hasColumns
            ? library.procedure(
                start + "columns", ADDRESS, JAVA_LONG, JAVA_LONG, ADDRESS, ADDRESS, ADDRESS)
            : null;
  }

  /** Groups of four channels; lists, blocks and dense weights. */
  static NativeFunctions avx512(NativeLibrary library) {
    return new NativeFunctions(
        library, "vnni", "avx512", "avx512", 4, false, List.of(WeightFormat.values()));
  }

  /** Groups of two channels, in lists only: where rows are shared, all are in one list. */
  static NativeFunctions avx2(NativeLibrary library) {
    return new NativeFunctions(
        library, "avx2", "avx2", "avx2", 2, true, List.of(WeightFormat.PATTERNS));
  }

  /** The same with dot products, which do not care how weights are paired. */
  static NativeFunctions avxVnni(NativeLibrary library) {
    return new NativeFunctions(
        library, "avx-vnni", "avxvnni", "avx2", 2, false, List.of(WeightFormat.PATTERNS));
  }

  /** Groups of four channels, in lists; pixels are multiplied as signed bytes. */
  static NativeFunctions neon(NativeLibrary library) {
    return new NativeFunctions(
        library, "neon", "neon", "neon", 4, false, List.of(WeightFormat.PATTERNS));
  }

  /** What is taken from each pixel before it is multiplied, so that the biases make up for it. */
  int pixelOffset() {
    return prefix.equals("neon") ? SIGN_OFFSET : 0;
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

  /** Whether there is a kernel for a format; both formats of columns are read by one. */
  boolean has(WeightFormat format) {
    return format.isStrips() ? convolutions.containsKey(format) : columns != null;
  }

  /** Lays out quads of input channels for {@link #columns}. */
  void quads(MemorySegment quads, long from, long to, MemorySegment in, MemorySegment out) {
    try {
      Objects.requireNonNull(this.quads).invokeExact(quads, from, to, in, out);
    } catch (Throwable thrown) {
      throw failed("quads", thrown);
    }
  }

  void columns(
      MemorySegment columns,
      long from,
      long to,
      MemorySegment quads,
      MemorySegment residual,
      MemorySegment out) {
    try {
      Objects.requireNonNull(this.columns).invokeExact(columns, from, to, quads, residual, out);
    } catch (Throwable thrown) {
      throw failed("columns", thrown);
    }
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
    return new ProductKernel(product, label, pixelOffset(), convolution);
  }

  /** A C function throws nothing, so this is about the call. */
  private static IllegalStateException failed(String function, Throwable thrown) {
    return new IllegalStateException("calling " + function + " failed", thrown);
  }
}
