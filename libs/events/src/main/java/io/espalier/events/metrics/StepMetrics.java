package io.espalier.events.metrics;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.Optional;

/** What one step measured. The field {@code kind} names the type on the wire. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = TrainingMetrics.class, name = "training"),
  @JsonSubTypes.Type(value = PrepareMetrics.class, name = "prepare"),
  @JsonSubTypes.Type(value = PruneMetrics.class, name = "prune"),
  @JsonSubTypes.Type(value = QuantizeMetrics.class, name = "quantize"),
  @JsonSubTypes.Type(value = BenchmarkMetrics.class, name = "benchmark")
})
public sealed interface StepMetrics
    permits TrainingMetrics, PrepareMetrics, PruneMetrics, QuantizeMetrics, BenchmarkMetrics {

  /** The size of the model that the step left behind. */
  default ModelSize size() {
    return switch (this) {
      case TrainingMetrics m -> m.model();
      case PrepareMetrics m -> m.model();
      case PruneMetrics m -> m.after();
      case QuantizeMetrics m -> m.model();
      case BenchmarkMetrics m -> m.released().size();
    };
  }

  /** The evaluation of the model that the step left behind, where the step made one. */
  default Optional<EvaluationSummary> evaluated() {
    return switch (this) {
      case TrainingMetrics m -> Optional.of(m.validation());
      case PrepareMetrics m -> Optional.of(m.validation());
      case PruneMetrics m -> Optional.ofNullable(m.validation());
      case QuantizeMetrics m -> Optional.ofNullable(m.validation());
      case BenchmarkMetrics m -> Optional.of(m.released().evaluation());
    };
  }
}
