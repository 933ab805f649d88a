package io.espalier.standalone.study;

import io.espalier.events.metrics.EvaluationSummary;
import io.espalier.events.metrics.ModelSize;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a row came to for one seed.
 *
 * @param row the row
 * @param seed the seed
 * @param artifact the digest of the model
 * @param predictions the class given to each validation image; empty where the row failed
 * @param evaluation what it got right; absent where the row failed
 * @param size the size of the model; absent where the row failed
 * @param seconds the wall time of the row's own steps, as it was when they were done
 * @param failure why it could not be done
 */
record StudyResult(
    StudyRow row,
    long seed,
    String artifact,
    List<Integer> predictions,
    @Nullable EvaluationSummary evaluation,
    @Nullable ModelSize size,
    double seconds,
    @Nullable String failure) {
  StudyResult {
    predictions = List.copyOf(predictions);
  }
}
