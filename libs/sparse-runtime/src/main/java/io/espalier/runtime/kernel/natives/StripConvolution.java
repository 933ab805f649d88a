package io.espalier.runtime.kernel.natives;

import io.espalier.runtime.kernel.Kernel;
import io.espalier.runtime.kernel.integer.Buffers;
import io.espalier.runtime.kernel.integer.ByteLayout;
import io.espalier.runtime.kernel.integer.ByteResult;
import io.espalier.runtime.kernel.integer.IntegerConvolution;
import io.espalier.runtime.kernel.integer.IntegerKernel;
import io.espalier.runtime.kernel.integer.Residual;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A convolution in C with the pixels of a strip across lanes. */
final class StripConvolution implements IntegerKernel {
  /** Building a panel again for each part costs this share of a layer; see {@link #run}. */
  private static final double PANEL_SHARE = 0.15;

  private final NativeFunctions functions;
  private final WeightFormat format;
  private final String name;
  private final Planes planes;
  private final int channels;
  private final int groups;
  private final int strips;
  private final long scratchBytes;
  private final boolean hasResidual;
  private final int outOffset;
  private final int residualOffset;
  private final int inOffset;
  private final Arena arena = Arena.ofShared();
  private final MemorySegment convolutionRecord;
  private final @Nullable MemorySegment phaseRecord;
  private final MemorySegment partRecords;

  /** Threads that can share a layer. */
  private static final int PARTS_MAX = 256;

  private static final int PART_BYTES = 4 * Long.BYTES;

  StripConvolution(
      NativeFunctions functions,
      WeightFormat format,
      IntegerConvolution convolution,
      Planes planes,
      Strips strips,
      Blocks blocks) {
    this.functions = functions;
    this.format = format;
    this.planes = planes;
    this.channels = convolution.inChannels();
    this.groups = Math.ceilDiv(convolution.outChannels(), functions.group());
    this.strips = strips.count();
    Residual residual = convolution.residual();
    this.hasResidual = residual != null;
    this.outOffset = convolution.output().offset();
    this.residualOffset = residual == null ? 0 : residual.layout().offset();
    this.inOffset = convolution.input().offset();
    this.scratchBytes =
        (blocks.panelRows() + 1L) * Strips.PIXELS
            + (long) groups * functions.group() * Strips.PIXELS * Integer.BYTES;
    this.name =
        functions.label()
            + " "
            + format.label()
            + (strips.isAdjacent() ? "" : ", collected")
            + (planes.isInput() ? "" : ", prepared");
    this.convolutionRecord = record(convolution, planes, strips, blocks);
    this.phaseRecord =
        planes.isInput()
            ? null
            : planes.phaseRecord(
                arena, convolution.window(), convolution.input(), convolution.inputZeroPoint());
    this.partRecords = arena.allocate((long) PARTS_MAX * PART_BYTES, Records.LINE_BYTES);
  }

  private MemorySegment record(
      IntegerConvolution convolution, Planes planes, Strips strips, Blocks blocks) {
    WeightRows rows = new WeightRows(convolution, blocks, functions.group());
    PackedWeights weights = format.pack(rows, planes, functions.addsPairsIn16Bits());
    Residual residual = convolution.residual();
    ByteResult result = Objects.requireNonNull(convolution.result(), "result");
    ByteLayout out = convolution.output();
    Records taps = new Records(arena, planes.tapOffsets().length);
    for (int offset : planes.tapOffsets()) {
      taps.add(offset);
    }
    int above = Math.min(out.offset(), out.rowPitch() + out.paddingColumns());
    int below = out.height() * out.rowPitch();
    return new Records(arena, 29)
        .add(convolution.window().taps())
        .add(planes.channelPitch())
        .add(taps.segment())
        .add(channels)
        .add(blocks.blockChannels())
        .add(blocks.count())
        .add(groups)
        .add(convolution.outChannels())
        .add(weights.stream(arena))
        .add(weights.offsets(arena))
        .add(ChannelTables.bias(arena, convolution, functions.pixelOffset()))
        .add(ChannelTables.multipliers(arena, convolution))
        .add(strips.count())
        .add(strips.records(arena))
        .add(strips.indexTables(arena))
        .add(out.planePitch())
        .add(residual == null ? 0 : residual.layout().planePitch())
        .add(result.zeroPoint())
        .add(result.low())
        .add(result.high())
        .add(ChannelTables.fits(convolution) ? 1 : 0)
        .add(residual == null ? 0 : residual.zeroPoint())
        .add(residual == null ? 0.0 : (double) residual.multiplier())
        .add(residual == null ? 0.0 : (double) residual.own().low())
        .add(residual == null ? 0.0 : (double) residual.own().high())
        .add(residual == null ? 0.0 : (double) residual.own().multiplier())
        .add(out.isPlain() ? 0 : above)
        .add(below)
        .add(out.isPlain() ? 0 : out.planePitch() - below)
        .segment();
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public int phases() {
    return planes.isInput() ? 1 : 2;
  }

  @Override
  public long scratchBytes() {
    return scratchBytes;
  }

  @Override
  public long sharedBytes() {
    return planes.preparedBytes(channels);
  }

  @Override
  public void run(Buffers buffers, int phase, int part, int parts) {
    if (phase < phases() - 1) {
      prepare(buffers, part, parts);
      return;
    }
    MemorySegment source =
        planes.isInput() ? buffers.inputs().getFirst().asSlice(planes.origin()) : buffers.shared();
    MemorySegment added =
        hasResidual ? buffers.inputs().get(1).asSlice(residualOffset) : MemorySegment.NULL;
    MemorySegment work = partRecords.asSlice((long) part * PART_BYTES, PART_BYTES);
    if (!divide(work, part, parts)) {
      return;
    }
    functions.convolve(
        format,
        convolutionRecord,
        work,
        source,
        added,
        buffers.output().asSlice(outOffset),
        buffers.scratch().get(part));
  }

  private void prepare(Buffers buffers, int part, int parts) {
    functions.prepare(
        Objects.requireNonNull(phaseRecord),
        Kernel.share(channels, part, parts),
        Kernel.share(channels, part + 1, parts),
        buffers.inputs().getFirst().asSlice(inOffset),
        buffers.shared());
  }

  /**
   * Writes a part's share: strips where that divides the work evenly, else groups of output
   * channels, for which every part builds its own panels. False if there is none.
   */
  private boolean divide(MemorySegment work, int part, int parts) {
    double byStrips = Math.ceilDiv(strips, parts) / (double) strips;
    double byGroups = Math.ceilDiv(groups, parts) / (double) groups * (1 - PANEL_SHARE);
    boolean overStrips = byStrips <= byGroups + (parts > 1 ? PANEL_SHARE : 1);
    int items = overStrips ? strips : groups;
    int from = Kernel.share(items, part, parts);
    int to = Kernel.share(items, part + 1, parts);
    long[] fields =
        overStrips ? new long[] {from, to, 0, groups} : new long[] {0, strips, from, to};
    MemorySegment.copy(fields, 0, work, java.lang.foreign.ValueLayout.JAVA_LONG, 0, fields.length);
    return from < to;
  }

  @Override
  public void close() {
    arena.close();
  }
}
