package io.espalier.benchmark.measure;

import java.util.List;

/**
 * What a candidate answered before anything was timed.
 *
 * @param description what its runtime made of the model, in one line
 * @param outputs its output for each image
 */
public record Answer(Candidate candidate, String description, List<float[]> outputs) {
  public Answer {
    outputs = List.copyOf(outputs);
  }
}
