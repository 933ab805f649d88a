package io.espalier.benchmark.measure;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.espalier.benchmark.inference.KernelTime;
import java.util.List;

/** What a child answers: one line of JSON for each {@link Request}. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "reply")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Reply.Opened.class, name = "opened"),
  @JsonSubTypes.Type(value = Reply.Predicted.class, name = "predicted"),
  @JsonSubTypes.Type(value = Reply.Warmed.class, name = "warmed"),
  @JsonSubTypes.Type(value = Reply.Measured.class, name = "measured"),
  @JsonSubTypes.Type(value = Reply.Profiled.class, name = "profiled"),
  @JsonSubTypes.Type(value = Reply.Closed.class, name = "closed"),
  @JsonSubTypes.Type(value = Reply.Failed.class, name = "failed"),
})
sealed interface Reply {
  /**
   * The model is loaded.
   *
   * @param runtimeVersion version of the library that runs it
   * @param processors the processors the system lets the child use, such as {@code 0-1}; empty if
   *     it does not say
   * @param description what the runtime made of the model
   */
  record Opened(String runtimeVersion, String processors, String description) implements Reply {}

  /**
   * @param logits the answer to each image, [images][classes]
   */
  record Predicted(float[][] logits) implements Reply {}

  /**
   * The warm-up is over.
   *
   * @param runs how many inferences it took
   * @param medianNanos median time of the last ones, nanoseconds
   */
  record Warmed(int runs, long medianNanos) implements Reply {}

  /**
   * @param nanos one time for each inference, nanoseconds, in order
   */
  record Measured(long[] nanos) implements Reply {}

  /**
   * @param kernels one entry for each operation, in the order of execution; empty where the runtime
   *     does not tell
   * @param clockHertz the processor's clock as measured just then
   */
  record Profiled(List<KernelTime> kernels, double clockHertz) implements Reply {}

  /**
   * The last answer.
   *
   * @param peakBytes peak resident memory of the child, 0 where the system does not say
   */
  record Closed(long peakBytes) implements Reply {}

  /** The request could not be done; the child ends. */
  record Failed(String reason) implements Reply {}
}
