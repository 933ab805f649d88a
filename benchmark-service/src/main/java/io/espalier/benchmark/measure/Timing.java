package io.espalier.benchmark.measure;

import java.util.List;

/**
 * What a candidate took on a profile.
 *
 * @param latency its times
 * @param peakBytes peak resident memory of its process, 0 where the system does not say
 * @param runtimeVersion version of the library that ran it
 * @param predictions the class it found for each image, -1 where it found no finite logits
 * @param notes what of the profile could not be imposed or did not hold, in words
 */
public record Timing(
    Candidate candidate,
    LatencySummary latency,
    long peakBytes,
    String runtimeVersion,
    List<Integer> predictions,
    List<String> notes) {
  public Timing {
    predictions = List.copyOf(predictions);
    notes = List.copyOf(notes);
  }
}
