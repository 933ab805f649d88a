package io.espalier.runtime.plan;

import io.espalier.runtime.kernel.Storage;
import java.util.List;

/**
 * What a session will do.
 *
 * @param steps in the order of execution
 * @param batchable whether a batch means anything: every tensor begins with the batch axis
 * @param imageByImage whether the images of a batch run one after the other through all steps, as
 *     they do where there are integer layers
 */
public record Plan(
    List<Step> steps, Storage input, Storage output, boolean batchable, boolean imageByImage) {
  public Plan {
    steps = List.copyOf(steps);
  }
}
