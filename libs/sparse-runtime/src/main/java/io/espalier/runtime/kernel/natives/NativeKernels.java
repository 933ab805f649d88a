package io.espalier.runtime.kernel.natives;

import io.espalier.runtime.Tier;
import io.espalier.runtime.kernel.integer.DequantizeImage;
import io.espalier.runtime.kernel.integer.IntegerConvolution;
import io.espalier.runtime.kernel.integer.IntegerKernel;
import io.espalier.runtime.kernel.integer.IntegerKernels;
import io.espalier.runtime.kernel.integer.IntegerOperation;
import io.espalier.runtime.kernel.integer.IntegerPooling;
import io.espalier.runtime.kernel.integer.IntegerSum;
import io.espalier.runtime.kernel.integer.QuantizeImage;
import io.espalier.runtime.kernel.integer.TableLookup;
import io.espalier.runtime.kernel.natives.NativeLibrary.Attempt;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Provides the integer kernels of one native tier. */
public final class NativeKernels implements IntegerKernels {
  /** Rows of a panel: 64 bytes each, in a first-level cache of 32 KB or more. */
  private static final int PANEL_ROWS = 576;

  /** Rows of an interleaved panel, which is read as a whole for every group. */
  private static final int DENSE_PANEL_ROWS = 288;

  /** Up to this share of weights that are not zero, lists of weights are worth a try. */
  private static final double LIST_DENSITY_MAX = 0.85;

  /** Blocks are worth a try where so many weights of the rows that a group uses are not zero. */
  private static final double BLOCK_FILL_MIN = 0.7;

  /** From this share of weights that are not zero on, all weights are worth a try. */
  private static final double DENSE_DENSITY_MIN = 0.3;

  /** One per tier and process, so that what was measured is known to later sessions. */
  private static final Map<Tier, Optional<NativeKernels>> OF_TIER = new ConcurrentHashMap<>();

  private final NativeFunctions functions;
  private final ByteFunctions bytes;
  private final Measured measured = new Measured();
  private final String description;

  private NativeKernels(NativeFunctions functions, ByteFunctions bytes, String description) {
    this.functions = functions;
    this.bytes = bytes;
    this.description = description;
  }

  /** The kernels of a tier, if the library is there and the processor can run them. */
  public static Optional<NativeKernels> of(Tier tier) {
    return OF_TIER.computeIfAbsent(tier, NativeKernels::make);
  }

  private static Optional<NativeKernels> make(Tier tier) {
    Attempt attempt = NativeLibrary.load();
    NativeLibrary library = attempt.library();
    if (library == null || !library.offers(tier)) {
      return Optional.empty();
    }
    return switch (tier) {
      case SCALAR, VECTOR -> Optional.empty();
      case NEON_DOT ->
          Optional.of(
              new NativeKernels(
                  NativeFunctions.neon(library),
                  new ByteFunctions(library, "neon", "neon"),
                  "C for NEON dot products"));
      case AVX2 ->
          Optional.of(
              new NativeKernels(
                  NativeFunctions.avx2(library),
                  new ByteFunctions(library, "avx2", "avx2"),
                  "C for AVX2"));
      case AVX_VNNI ->
          Optional.of(
              new NativeKernels(
                  NativeFunctions.avxVnni(library),
                  new ByteFunctions(library, "avx2", "avx2"),
                  "C for AVX-VNNI"));
      case AVX512_VNNI ->
          Optional.of(
              new NativeKernels(
                  NativeFunctions.avx512(library),
                  new ByteFunctions(library, "avx512", "avx512"),
                  "C for AVX-512 VNNI"));
    };
  }

  /** Why there is no native library, or empty if there is one. */
  public static String whyNone() {
    return NativeLibrary.load().reason();
  }

  @Override
  public String description() {
    return description;
  }

  @Override
  public boolean fasterThanFloats() {
    return true;
  }

  @Override
  public List<IntegerKernel> candidates(IntegerOperation operation) {
    return switch (operation) {
      case IntegerConvolution convolution -> convolutions(convolution);
      case IntegerPooling pooling -> List.of(bytes.pooling(pooling));
      case IntegerSum sum -> List.of(bytes.sum(sum));
      case QuantizeImage quantize -> List.of(bytes.quantize(quantize));
      case DequantizeImage dequantize -> List.of(bytes.dequantize(dequantize));
      case TableLookup lookup -> List.of();
    };
  }

  private List<IntegerKernel> convolutions(IntegerConvolution convolution) {
    if (ProductKernel.does(convolution)) {
      return List.of(functions.product(convolution));
    }
    if (convolution.groups() > 1) {
      return grouped(convolution);
    }
    int taps = convolution.window().taps();
    if (convolution.repeats() > 1 || convolution.result() == null || taps > PANEL_ROWS) {
      return List.of();
    }
    Planes planes = Planes.of(convolution.window(), convolution.input());
    Blocks blocks = Blocks.ofRows(convolution.inChannels(), taps, PANEL_ROWS);
    Blocks denseBlocks = Blocks.ofRows(convolution.inChannels(), taps, DENSE_PANEL_ROWS);
    WeightRows rows = new WeightRows(convolution, blocks, functions.group());
    List<IntegerKernel> kernels = new ArrayList<>();
    for (Strips strips : strips(convolution, planes)) {
      if (strips.isAdjacent()
          && functions.has(WeightFormat.BLOCKS)
          && rows.density() <= LIST_DENSITY_MAX
          && rows.blockFill() >= BLOCK_FILL_MIN) {
        kernels.add(kernel(WeightFormat.BLOCKS, convolution, planes, strips, blocks));
      }
      boolean dense = functions.has(WeightFormat.DENSE);
      if (!dense || rows.density() <= LIST_DENSITY_MAX) {
        kernels.add(kernel(WeightFormat.PATTERNS, convolution, planes, strips, blocks));
      }
      if (dense && rows.density() >= DENSE_DENSITY_MIN) {
        kernels.add(kernel(WeightFormat.DENSE, convolution, planes, strips, denseBlocks));
      }
    }
    if (functions.has(WeightFormat.COLUMNS) && ColumnConvolution.does(convolution)) {
      if (rows.density() <= LIST_DENSITY_MAX) {
        kernels.add(new ColumnConvolution(functions, WeightFormat.PACKED_COLUMNS, convolution));
      }
      if (rows.density() >= DENSE_DENSITY_MIN) {
        kernels.add(new ColumnConvolution(functions, WeightFormat.COLUMNS, convolution));
      }
    }
    return measured.order(convolution, rows, kernels);
  }

  /** A kernel per group, each in one part. */
  private List<IntegerKernel> grouped(IntegerConvolution convolution) {
    List<IntegerKernel> ofGroups = new ArrayList<>();
    for (int group = 0; group < convolution.groups(); group++) {
      List<IntegerKernel> kernels = convolutions(GroupedConvolution.part(convolution, group));
      if (kernels.isEmpty()) {
        ofGroups.forEach(IntegerKernel::close);
        return List.of();
      }
      kernels.stream().skip(1).forEach(IntegerKernel::close);
      ofGroups.add(kernels.getFirst());
    }
    return List.of(new GroupedConvolution(ofGroups));
  }

  private IntegerKernel kernel(
      WeightFormat format,
      IntegerConvolution convolution,
      Planes planes,
      Strips strips,
      Blocks blocks) {
    return new StripConvolution(functions, format, convolution, planes, strips, blocks);
  }

  /** Ways to cut the output planes, none where pixels are spread too far. */
  private static List<Strips> strips(IntegerConvolution convolution, Planes planes) {
    var residual = convolution.residual() == null ? null : convolution.residual().layout();
    Strips adjacent = Strips.adjacent(planes.rowPitch(), convolution.output(), residual);
    Strips collected = Strips.collected(planes.rowPitch(), convolution.output(), residual);
    List<Strips> ways = new ArrayList<>();
    if (adjacent != null) {
      ways.add(adjacent);
    }
    if (collected != null && (adjacent == null || collected.count() < adjacent.count())) {
      ways.add(collected);
    }
    return ways;
  }
}
