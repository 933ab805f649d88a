package io.espalier.runtime.plan;

import io.espalier.runtime.kernel.Storage;
import java.util.List;

/**
 * What a session will do.
 *
 * @param layers in the order of execution
 * @param batchable whether several images may run at once
 */
public record Plan(List<Layer> layers, Storage input, Storage output, boolean batchable) {
  public Plan {
    layers = List.copyOf(layers);
  }
}
