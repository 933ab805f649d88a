package io.espalier.events.step;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** One step of a routing slip. The field {@code step} names the kind on the wire. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "step")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Train.class, name = Step.TRAIN),
  @JsonSubTypes.Type(value = Prepare.class, name = Step.PREPARE),
  @JsonSubTypes.Type(value = Prune.class, name = Step.PRUNE),
  @JsonSubTypes.Type(value = Finetune.class, name = Step.FINETUNE),
  @JsonSubTypes.Type(value = Quantize.class, name = Step.QUANTIZE),
  @JsonSubTypes.Type(value = Benchmark.class, name = Step.BENCHMARK)
})
public sealed interface Step permits Train, Prepare, Prune, Finetune, Quantize, Benchmark {
  /** The wire name of {@link Train}. */
  String TRAIN = "train";

  /** The wire name of {@link Prepare}. */
  String PREPARE = "prepare";

  /** The wire name of {@link Prune}. */
  String PRUNE = "prune";

  /** The wire name of {@link Finetune}. */
  String FINETUNE = "finetune";

  /** The wire name of {@link Quantize}. */
  String QUANTIZE = "quantize";

  /** The wire name of {@link Benchmark}. */
  String BENCHMARK = "benchmark";

  /** The name of this step's kind on the wire. */
  default String kind() {
    return switch (this) {
      case Train _ -> TRAIN;
      case Prepare _ -> PREPARE;
      case Prune _ -> PRUNE;
      case Finetune _ -> FINETUNE;
      case Quantize _ -> QUANTIZE;
      case Benchmark _ -> BENCHMARK;
    };
  }
}
