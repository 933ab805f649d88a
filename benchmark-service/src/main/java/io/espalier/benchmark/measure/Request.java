package io.espalier.benchmark.measure;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.espalier.events.step.RuntimeName;
import io.espalier.runtime.Tier;
import org.jspecify.annotations.Nullable;

/**
 * What the parent asks of a child: one line of JSON each, answered by one {@link Reply} before the
 * next.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "request")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Request.Open.class, name = "open"),
  @JsonSubTypes.Type(value = Request.Predict.class, name = "predict"),
  @JsonSubTypes.Type(value = Request.WarmUp.class, name = "warm-up"),
  @JsonSubTypes.Type(value = Request.Measure.class, name = "measure"),
  @JsonSubTypes.Type(value = Request.Profile.class, name = "profile"),
  @JsonSubTypes.Type(value = Request.Close.class, name = "close"),
})
sealed interface Request {
  /**
   * Load a model, in place of the one before. Answered by {@link Reply.Opened}.
   *
   * @param runtime what to run the model with
   * @param model path of the ONNX file
   * @param threads threads the runtime computes with
   * @param tierMax the best tier of our own runtime's kernels; null for the best there is
   */
  record Open(RuntimeName runtime, String model, int threads, @Nullable Tier tierMax)
      implements Request {}

  /**
   * Run each image once. Answered by {@link Reply.Predicted}.
   *
   * @param images path of the inputs, see {@link ImageFile}
   */
  record Predict(String images) implements Request {}

  /**
   * Run the images that were predicted last, untimed, until {@code runsMin} and {@code millisMin}
   * have passed and the median no longer falls, at most {@code millisMax}. Answered by {@link
   * Reply.Warmed}.
   */
  record WarmUp(int runsMin, long millisMin, long millisMax) implements Request {}

  /**
   * Time {@code runs} inferences of the same images in turn. Answered by {@link Reply.Measured}.
   */
  record Measure(int runs) implements Request {}

  /**
   * Say what the inference is made of. Answered by {@link Reply.Profiled}; the peak memory that
   * {@link Reply.Closed} tells is the one before this request.
   *
   * @param runs inferences to average over
   */
  record Profile(int runs) implements Request {}

  /** Free everything and end. Answered by {@link Reply.Closed}. */
  record Close() implements Request {}
}
