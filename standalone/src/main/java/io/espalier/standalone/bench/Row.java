package io.espalier.standalone.bench;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.espalier.benchmark.inference.KernelTime;
import io.espalier.events.metrics.Precision;
import io.espalier.events.step.RuntimeName;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One candidate's figures.
 *
 * @param tier the best tier that our runtime was allowed; null for the others
 * @param description what the runtime made of the model
 * @param peakBytes peak resident memory of its process
 * @param fileBytes size of the ONNX file
 * @param difference of its outputs from ONNX Runtime's at the same precision, relative
 * @param fasterThan how many times as fast it is as each peer, by the peer's {@link #who}
 * @param macs multiplications of one inference that it does; those by zero count only where the
 *     runtime does them. 0 if not known
 * @param macsPerCycle those by the cycles of the threads
 * @param fractionOfPeak of the processor's highest rate; null where that is not known
 * @param clockGigahertz the clock measured in its process
 * @param kernels what the inference is made of
 */
public record Row(
    RuntimeName runtime,
    Precision precision,
    @Nullable String tier,
    String description,
    String version,
    int runs,
    double p50Millis,
    double p99Millis,
    long peakBytes,
    long fileBytes,
    double difference,
    Map<String, Ratio> fasterThan,
    long macs,
    double macsPerCycle,
    @Nullable Double fractionOfPeak,
    double clockGigahertz,
    List<String> notes,
    List<KernelTime> kernels) {
  public Row {
    fasterThan = Map.copyOf(fasterThan);
    notes = List.copyOf(notes);
    kernels = List.copyOf(kernels);
  }

  /** Runtime, precision and tier, such as {@code espalier int8 avx512_vnni}. */
  @JsonIgnore
  public String who() {
    return runtime.wireName() + " " + precision.wireName() + (tier == null ? "" : " " + tier);
  }
}
