package io.espalier.standalone.bench;

import io.espalier.benchmark.inference.KernelTime;
import io.espalier.benchmark.measure.Candidate;
import io.espalier.benchmark.measure.ChildClasspath;
import io.espalier.benchmark.measure.DetailedTiming;
import io.espalier.benchmark.measure.LatencyBenchmark;
import io.espalier.benchmark.measure.MeasureLimits;
import io.espalier.benchmark.profile.HardwareProfile;
import io.espalier.benchmark.profile.InstructionTier;
import io.espalier.events.metrics.MeasuredModel;
import io.espalier.events.metrics.Precision;
import io.espalier.events.step.RuntimeName;
import io.espalier.runtime.Session;
import io.espalier.runtime.Tier;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleConsumer;
import org.jspecify.annotations.Nullable;

/** Measures one variant of the model on everything there is, in one run. */
final class Comparison {
  /** Many short turns, so that there are many ratios; long warm-ups, as models are large. */
  static final MeasureLimits LIMITS = new MeasureLimits(2_000, 8_000, 5, 180_000);

  private static final int WARM_UP_RUNS = 20;
  private static final int IMAGES = 8;
  private static final long MEMORY_BYTES_BASE = 2L << 30;
  private static final int MEMORY_FILE_FACTOR = 8;
  private static final double NANOS_PER_MILLI = 1e6;

  private final Machine machine;
  private final List<Tier> tiers;
  private final InstructionTier peersMax;
  private final LatencyBenchmark benchmark;
  private final LatencyBenchmark.Work work;

  /**
   * @param tiers tiers of our kernels to measure; empty for every one but the scalar
   * @param runs timed inferences of each candidate
   */
  Comparison(
      Machine machine, BenchImages images, List<Tier> tiers, int runs, MeasureLimits limits) {
    this.machine = machine;
    this.tiers =
        tiers.isEmpty()
            ? Session.offeredTiers().stream().filter(tier -> tier != Tier.SCALAR).toList()
            : tiers;
    // Where only tiers of narrow vectors were asked for, those who can be are held to them as well.
    this.peersMax =
        !tiers.isEmpty() && tiers.stream().allMatch(tier -> tier.name().startsWith("AVX2"))
            ? InstructionTier.AVX2
            : InstructionTier.BEST;
    this.benchmark = new LatencyBenchmark(ChildClasspath.resolve(Optional.empty()), limits);
    this.work = new LatencyBenchmark.Work(images.tensors(IMAGES), WARM_UP_RUNS, runs);
  }

  Group measure(Variant variant, int threads, DoubleConsumer progress) {
    AnswerCheck check = new AnswerCheck();
    List<DetailedTiming> timings =
        benchmark.compare(profile(variant, threads), candidates(variant), work, check, progress);
    Macs macs = Macs.of(timings);
    List<Row> rows = new ArrayList<>();
    for (DetailedTiming timing : timings) {
      rows.add(row(variant, threads, timing, timings, check, macs));
    }
    return new Group(
        variant.label(),
        variant.sparsity(),
        variant.pattern(),
        threads,
        variant.zeros(),
        macs.all() == 0 ? 0 : 1 - (double) macs.effective() / macs.all(),
        variant.packedBytes(),
        rows,
        timings.stream()
            .filter(timing -> isPeer(timing, Precision.INT8))
            .findFirst()
            .map(timing -> IntegerShare.of(timing.kernels()))
            .orElse(null),
        null);
  }

  private static boolean isPeer(DetailedTiming timing, Precision precision) {
    Candidate candidate = timing.timing().candidate();
    return candidate.runtime() == RuntimeName.ONNX_RUNTIME && candidate.precision() == precision;
  }

  private HardwareProfile profile(Variant variant, int threads) {
    return new HardwareProfile(
        "bench-" + threads,
        "this machine",
        threads,
        MEMORY_BYTES_BASE + MEMORY_FILE_FACTOR * variant.fp32Bytes(),
        peersMax);
  }

  private List<Candidate> candidates(Variant variant) {
    List<Candidate> candidates = new ArrayList<>();
    for (Precision precision : Precision.values()) {
      tiers.forEach(
          tier -> candidates.add(candidate(RuntimeName.ESPALIER, precision, variant, tier)));
      candidates.add(candidate(RuntimeName.ONNX_RUNTIME, precision, variant, null));
    }
    candidates.add(candidate(RuntimeName.PYTORCH, Precision.FP32, variant, null));
    return candidates;
  }

  private static Candidate candidate(
      RuntimeName runtime, Precision precision, Variant variant, @Nullable Tier tier) {
    return new Candidate(
        runtime,
        precision,
        variant.pattern() == null ? MeasuredModel.DENSE : MeasuredModel.RELEASED,
        switch (precision) {
          case FP32 -> variant.fp32();
          case INT8 -> variant.int8();
        },
        tier);
  }

  private Row row(
      Variant variant,
      int threads,
      DetailedTiming timing,
      List<DetailedTiming> timings,
      AnswerCheck check,
      Macs macs) {
    Candidate candidate = timing.timing().candidate();
    boolean ours = candidate.runtime() == RuntimeName.ESPALIER;
    Tier tierMax = candidate.tierMax();
    String tier = tierMax == null ? null : tierMax.name().toLowerCase(Locale.ROOT);
    long multiplied = ours ? macs.effective() : macs.all();
    double p50 = timing.timing().latency().p50Millis();
    double cycles = p50 / NANOS_PER_MILLI * 1e3 * timing.clockHertz() * threads;
    double perCycle = multiplied / cycles;
    return new Row(
        candidate.runtime(),
        candidate.precision(),
        tier,
        timing.answer().description(),
        timing.timing().runtimeVersion(),
        timing.timing().latency().runs(),
        p50,
        timing.timing().latency().p99Millis(),
        timing.timing().peakBytes(),
        switch (candidate.precision()) {
          case FP32 -> variant.fp32Bytes();
          case INT8 -> variant.int8Bytes();
        },
        check.difference(candidate),
        ours ? ratios(timing, timings) : Map.of(),
        multiplied,
        perCycle,
        multiplied == 0
            ? null
            : machine
                .macsPerCycleMax(candidate.precision(), tier)
                .map(max -> perCycle / max)
                .orElse(null),
        timing.clockHertz() / 1e9,
        timing.timing().notes(),
        timing.kernels());
  }

  private static Map<String, Ratio> ratios(DetailedTiming timing, List<DetailedTiming> timings) {
    Map<String, Ratio> ratios = new LinkedHashMap<>();
    for (DetailedTiming peer : timings) {
      Candidate candidate = peer.timing().candidate();
      if (candidate.runtime() != RuntimeName.ESPALIER) {
        ratios.put(
            candidate.runtime().wireName() + " " + candidate.precision().wireName(),
            Ratio.of(
                timing.timing().latency().p50Millis(),
                peer.timing().latency().p50Millis(),
                timing.turnMedianMillis(),
                peer.turnMedianMillis()));
      }
    }
    return ratios;
  }

  /** Multiplications of one inference: all, and those by weights that are not zero. */
  private record Macs(long all, long effective) {
    static Macs of(List<DetailedTiming> timings) {
      for (DetailedTiming timing : timings) {
        if (timing.timing().candidate().precision() == Precision.FP32) {
          long all = timing.kernels().stream().mapToLong(KernelTime::macs).sum();
          if (all > 0) {
            return new Macs(
                all, timing.kernels().stream().mapToLong(KernelTime::effectiveMacs).sum());
          }
        }
      }
      return new Macs(0, 0);
    }
  }
}
