package io.espalier.runtime.kernel.natives;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.espalier.runtime.kernel.integer.IntegerConvolution;
import io.espalier.runtime.kernel.integer.IntegerKernel;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** The functions of one tier. */
final class NativeFunctions {
  private final String label;
  private final MethodHandle prepare;
  private final MethodHandle patterns;
  private final MethodHandle blocks;
  private final MethodHandle dense;
  private final MethodHandle product;

  NativeFunctions(NativeLibrary library, String label, String prefix) {
    this.label = label;
    this.prepare =
        library.procedure(
            "espalier_" + prefix + "_prepare", ADDRESS, JAVA_LONG, JAVA_LONG, ADDRESS, ADDRESS);
    this.patterns = library.convolution("espalier_" + prefix + "_patterns");
    this.blocks = library.convolution("espalier_" + prefix + "_blocks");
    this.dense = library.convolution("espalier_" + prefix + "_dense");
    this.product =
        library.procedure(
            "espalier_" + prefix + "_product", ADDRESS, JAVA_LONG, JAVA_LONG, ADDRESS, ADDRESS);
  }

  /** The tier's name, for profiles. */
  String label() {
    return label;
  }

  void prepare(MemorySegment phases, long from, long to, MemorySegment in, MemorySegment out) {
    try {
      prepare.invokeExact(phases, from, to, in, out);
    } catch (Throwable thrown) {
      throw failed("espalier_prepare", thrown);
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
    try {
      switch (format) {
        case PATTERNS -> patterns.invokeExact(convolution, part, planes, residual, out, scratch);
        case BLOCKS -> blocks.invokeExact(convolution, part, planes, residual, out, scratch);
        case DENSE -> dense.invokeExact(convolution, part, planes, residual, out, scratch);
      }
    } catch (Throwable thrown) {
      throw failed(format.name(), thrown);
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
