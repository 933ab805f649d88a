package io.espalier.runtime.kernel.natives;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.espalier.runtime.kernel.Pooling.Kind;
import io.espalier.runtime.kernel.Window;
import io.espalier.runtime.kernel.integer.Buffers;
import io.espalier.runtime.kernel.integer.ByteLayout;
import io.espalier.runtime.kernel.integer.ByteResult;
import io.espalier.runtime.kernel.integer.DequantizeImage;
import io.espalier.runtime.kernel.integer.IntegerKernel;
import io.espalier.runtime.kernel.integer.IntegerPooling;
import io.espalier.runtime.kernel.integer.IntegerSum;
import io.espalier.runtime.kernel.integer.QuantizeImage;
import io.espalier.runtime.kernel.integer.Residual;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/** The functions of {@code bytes.c} in one tier: quantisation, sums and pooling. */
final class ByteFunctions {
  private final String label;
  private final MethodHandle quantize;
  private final MethodHandle dequantize;
  private final MethodHandle sum;
  private final MethodHandle maximum;
  private final MethodHandle average;

  ByteFunctions(NativeLibrary library, String label, String prefix) {
    String start = "espalier_" + prefix;
    this.label = label;
    this.quantize =
        library.procedure(
            start + "_quantize",
            ADDRESS,
            ADDRESS,
            JAVA_DOUBLE,
            JAVA_LONG,
            JAVA_LONG,
            ADDRESS,
            ADDRESS);
    this.dequantize =
        library.procedure(
            start + "_dequantize",
            ADDRESS,
            JAVA_LONG,
            JAVA_DOUBLE,
            JAVA_LONG,
            JAVA_LONG,
            ADDRESS,
            ADDRESS);
    this.sum =
        library.procedure(
            start + "_sum",
            ADDRESS,
            ADDRESS,
            ADDRESS,
            ADDRESS,
            JAVA_LONG,
            JAVA_LONG,
            ADDRESS,
            ADDRESS,
            ADDRESS);
    this.maximum =
        library.procedure(
            start + "_maximum",
            ADDRESS,
            ADDRESS,
            ADDRESS,
            JAVA_LONG,
            JAVA_LONG,
            JAVA_LONG,
            ADDRESS,
            ADDRESS,
            ADDRESS);
    this.average =
        library.procedure(
            start + "_average",
            ADDRESS,
            ADDRESS,
            ADDRESS,
            ADDRESS,
            JAVA_LONG,
            ADDRESS,
            JAVA_LONG,
            JAVA_LONG,
            ADDRESS,
            ADDRESS);
  }

  private static long[] image(ByteLayout layout) {
    int above = Math.min(layout.offset(), layout.rowPitch() + layout.paddingColumns());
    return new long[] {
      layout.height(), layout.width(), layout.rowPitch(), layout.planePitch(), above
    };
  }

  private static MemorySegment imageRecord(Arena arena, ByteLayout layout) {
    return Records.of(arena, image(layout));
  }

  private static MemorySegment resultRecord(Arena arena, ByteResult result) {
    return Records.of(arena, result.zeroPoint(), result.low(), result.high());
  }

  private static MemorySegment windowRecord(Arena arena, Window w) {
    return Records.of(
        arena,
        w.kernelHeight(),
        w.kernelWidth(),
        w.strideY(),
        w.strideX(),
        w.padTop(),
        w.padLeft(),
        w.dilationY(),
        w.dilationX());
  }

  private static long lines(long bytes) {
    return Math.ceilDiv(bytes, Records.LINE_BYTES) * Records.LINE_BYTES;
  }

  private static MemorySegment pixels(MemorySegment buffer, ByteLayout layout) {
    return buffer.asSlice(layout.offset());
  }

  IntegerKernel quantize(QuantizeImage operation) {
    ByteLayout out = operation.output();
    return new ChannelKernel(label + " quantise", out.channels()) {
      private final MemorySegment image = imageRecord(arena, out);
      private final MemorySegment result = resultRecord(arena, operation.result());

      @Override
      void call(Buffers buffers, int part, long from, long to) throws Throwable {
        quantize.invokeExact(
            image,
            result,
            (double) operation.scale(),
            from,
            to,
            buffers.inputs().getFirst(),
            pixels(buffers.output(), out));
      }
    };
  }

  IntegerKernel dequantize(DequantizeImage operation) {
    ByteLayout in = operation.input();
    return new ChannelKernel(label + " dequantise", in.channels()) {
      private final MemorySegment image = imageRecord(arena, in);

      @Override
      void call(Buffers buffers, int part, long from, long to) throws Throwable {
        dequantize.invokeExact(
            image,
            (long) operation.zeroPoint(),
            (double) operation.scale(),
            from,
            to,
            pixels(buffers.inputs().getFirst(), in),
            buffers.output());
      }
    };
  }

  IntegerKernel sum(IntegerSum operation) {
    ByteLayout out = operation.output();
    return new ChannelKernel(label + " sum", out.channels()) {
      private final MemorySegment left = summand(arena, operation.left());
      private final MemorySegment right = summand(arena, operation.right());
      private final MemorySegment image = imageRecord(arena, out);
      private final MemorySegment result = resultRecord(arena, operation.result());

      @Override
      void call(Buffers buffers, int part, long from, long to) throws Throwable {
        sum.invokeExact(
            left,
            right,
            image,
            result,
            from,
            to,
            pixels(buffers.inputs().getFirst(), operation.left().layout()),
            pixels(buffers.inputs().get(1), operation.right().layout()),
            pixels(buffers.output(), out));
      }
    };
  }

  private static MemorySegment summand(Arena arena, Residual summand) {
    Records record = new Records(arena, 7);
    for (long field : image(summand.layout())) {
      record.add(field);
    }
    return record.add(summand.zeroPoint()).add((double) summand.multiplier()).segment();
  }

  IntegerKernel pooling(IntegerPooling operation) {
    return operation.kind() == Kind.MAXIMUM ? maximum(operation) : average(operation);
  }

  private IntegerKernel maximum(IntegerPooling operation) {
    Window w = operation.window();
    return new ChannelKernel(label + " maximum", operation.output().channels()) {
      private final MemorySegment window = windowRecord(arena, w);
      private final MemorySegment in = imageRecord(arena, operation.input());
      private final MemorySegment out = imageRecord(arena, operation.output());

      @Override
      public long scratchBytes() {
        long row = lines(w.outWidth());
        long seen = row * w.strideX() + (long) w.kernelWidth() * w.dilationX();
        return row + lines(Math.max(seen, w.padLeft() + lines(w.inWidth())));
      }

      @Override
      void call(Buffers buffers, int part, long from, long to) throws Throwable {
        maximum.invokeExact(
            window,
            in,
            out,
            (long) operation.result().zeroPoint(),
            from,
            to,
            pixels(buffers.inputs().getFirst(), operation.input()),
            pixels(buffers.output(), operation.output()),
            buffers.scratch().get(part));
      }
    };
  }

  private IntegerKernel average(IntegerPooling operation) {
    return new ChannelKernel(label + " average", operation.output().channels()) {
      private final MemorySegment window = windowRecord(arena, operation.window());
      private final MemorySegment in = imageRecord(arena, operation.input());
      private final MemorySegment out = imageRecord(arena, operation.output());
      private final MemorySegment result = resultRecord(arena, operation.result());
      private final MemorySegment factors =
          arena.allocateFrom(ValueLayout.JAVA_FLOAT, operation.factors());

      @Override
      void call(Buffers buffers, int part, long from, long to) throws Throwable {
        average.invokeExact(
            window,
            in,
            out,
            result,
            (long) operation.inputZeroPoint(),
            factors,
            from,
            to,
            pixels(buffers.inputs().getFirst(), operation.input()),
            pixels(buffers.output(), operation.output()));
      }
    };
  }
}
