package io.espalier.runtime.kernel.natives;

import io.espalier.runtime.kernel.Kernel;
import io.espalier.runtime.kernel.Window;
import io.espalier.runtime.kernel.integer.Buffers;
import io.espalier.runtime.kernel.integer.ByteLayout;
import io.espalier.runtime.kernel.integer.ByteResult;
import io.espalier.runtime.kernel.integer.IntegerConvolution;
import io.espalier.runtime.kernel.integer.IntegerKernel;
import io.espalier.runtime.kernel.integer.Residual;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Objects;

/**
 * A convolution in C with output channels across lanes, for planes of a few pixels: there a strip
 * of pixels would be mostly empty. Reading the weights is what takes the time, so that packing them
 * without their zeros pays even though the zeros are multiplied.
 */
final class ColumnConvolution implements IntegerKernel {
  /** Output pixels up to which this is worth a try. */
  static final int PIXELS_MAX = 64;

  /** Up to so many pixels there is one tile, of more output channels. */
  private static final int FEW_PIXELS = 4;

  private static final int GROUP_OF_FEW = 64;
  private static final int GROUP_OF_MANY = 32;

  /** Pixels of a tile. */
  private static final int TILE = 8;

  private static final int QUAD = ColumnPacking.QUAD;

  private final NativeFunctions functions;
  private final String name;
  private final int quads;
  private final int groups;
  private final long quadBytes;
  private final int inOffset;
  private final int outOffset;
  private final boolean hasResidual;
  private final int residualOffset;
  private final Arena arena = Arena.ofShared();
  private final MemorySegment quadRecord;
  private final MemorySegment columnRecord;

  ColumnConvolution(
      NativeFunctions functions, WeightFormat format, IntegerConvolution convolution) {
    this.functions = functions;
    Window window = convolution.window();
    this.name = functions.label() + " " + format.label();
    this.quads = Math.ceilDiv(convolution.inChannels(), QUAD);
    this.quadBytes = (long) window.reachHeight() * columns(window) * QUAD;
    this.inOffset = convolution.input().offset();
    this.outOffset = convolution.output().offset();
    Residual residual = convolution.residual();
    this.hasResidual = residual != null;
    this.residualOffset = residual == null ? 0 : residual.layout().offset();
    boolean few = window.outPixels() <= FEW_PIXELS;
    int channels = convolution.inChannels();
    WeightRows rows =
        new WeightRows(
            convolution,
            new Blocks(channels, window.taps(), channels),
            few ? GROUP_OF_FEW : GROUP_OF_MANY);
    this.groups = rows.groups();
    this.quadRecord = quadRecord(convolution);
    this.columnRecord = columnRecord(convolution, format, rows);
  }

  /** Whether a convolution is one for this kernel. */
  static boolean does(IntegerConvolution convolution) {
    return convolution.window().outPixels() <= PIXELS_MAX;
  }

  /** Columns of a laid out plane: all that windows reach, none of what they do not. */
  private static int columns(Window window) {
    return window.reachWidth();
  }

  private MemorySegment quadRecord(IntegerConvolution convolution) {
    Window w = convolution.window();
    ByteLayout in = convolution.input();
    return Records.of(
        arena,
        in.channels(),
        Math.min(w.inHeight(), w.reachHeight() - w.padTop()),
        Math.min(w.inWidth(), w.reachWidth() - w.padLeft()),
        in.rowPitch(),
        in.planePitch(),
        columns(w),
        w.padTop(),
        w.padLeft(),
        quadBytes,
        convolution.inputZeroPoint());
  }

  private MemorySegment columnRecord(
      IntegerConvolution convolution, WeightFormat format, WeightRows rows) {
    Residual residual = convolution.residual();
    ByteResult result = Objects.requireNonNull(convolution.result(), "result");
    ByteLayout out = convolution.output();
    ByteLayout added = residual == null ? out : residual.layout();
    PackedWeights weights =
        format.pack(rows, Planes.of(convolution.window(), convolution.input()), false);
    return new Records(arena, 26)
        .add(out.pixels())
        .add(convolution.window().taps())
        .add(quads)
        .add(quadBytes)
        .add(tapOffsets(convolution.window()))
        .add(pixelOffsets(convolution.window()))
        .add(places(out))
        .add(places(added))
        .add(convolution.outChannels())
        .add(weights.stream(arena))
        .add(weights.offsets(arena))
        .add(format == WeightFormat.PACKED_COLUMNS ? 1 : 0)
        .add(ChannelTables.bias(arena, convolution, functions.pixelOffset()))
        .add(ChannelTables.multipliers(arena, convolution))
        .add(out.planePitch())
        .add(added.planePitch())
        .add(result.zeroPoint())
        .add(result.low())
        .add(result.high())
        .add(residual == null ? 0 : residual.zeroPoint())
        .add(residual == null ? 0.0 : (double) residual.multiplier())
        .add(residual == null ? 0.0 : (double) residual.own().low())
        .add(residual == null ? 0.0 : (double) residual.own().high())
        .add(residual == null ? 0.0 : (double) residual.own().multiplier())
        .add(out.isPlain() ? 0 : 1)
        .add(Math.min(out.offset(), out.rowPitch() + out.paddingColumns()))
        .segment();
  }

  private MemorySegment tapOffsets(Window w) {
    Records offsets = new Records(arena, w.taps());
    for (int tap = 0; tap < w.taps(); tap++) {
      int y = tap / w.kernelWidth() * w.dilationY();
      int x = tap % w.kernelWidth() * w.dilationX();
      offsets.add((long) QUAD * (y * columns(w) + x));
    }
    return offsets.segment();
  }

  private MemorySegment pixelOffsets(Window w) {
    int whole = Math.ceilDiv(w.outPixels(), TILE) * TILE;
    Records offsets = new Records(arena, whole);
    for (int i = 0; i < whole; i++) {
      int pixel = Math.min(i, w.outPixels() - 1);
      int y = pixel / w.outWidth() * w.strideY();
      int x = pixel % w.outWidth() * w.strideX();
      offsets.add((long) QUAD * (y * columns(w) + x));
    }
    return offsets.segment();
  }

  private MemorySegment places(ByteLayout layout) {
    Records places = new Records(arena, layout.pixels());
    for (int pixel = 0; pixel < layout.pixels(); pixel++) {
      places.add(pixel / layout.width() * layout.rowPitch() + pixel % layout.width());
    }
    return places.segment();
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public int phases() {
    return 2;
  }

  @Override
  public long sharedBytes() {
    return quads * quadBytes;
  }

  @Override
  public void run(Buffers buffers, int phase, int part, int parts) {
    int items = phase == 0 ? quads : groups;
    int from = Kernel.share(items, part, parts);
    int to = Kernel.share(items, part + 1, parts);
    if (from == to) {
      return;
    }
    if (phase == 0) {
      MemorySegment in = buffers.inputs().getFirst().asSlice(inOffset);
      functions.quads(quadRecord, from, to, in, buffers.shared());
    } else {
      MemorySegment added =
          hasResidual ? buffers.inputs().get(1).asSlice(residualOffset) : MemorySegment.NULL;
      MemorySegment out = buffers.output().asSlice(outOffset);
      functions.columns(columnRecord, from, to, buffers.shared(), added, out);
    }
  }

  @Override
  public void close() {
    arena.close();
  }
}
