package io.espalier.training;

import io.espalier.training.torch.Torch;
import io.espalier.training.torch.TorchWorker;

/**
 * Threads of the engine. Every entry point of this library takes its number of threads, runs on
 * platform threads of its own and sets the number there; this class only tells about it.
 */
public final class TorchThreads {
  private TorchThreads() {}

  /**
   * Loads the engine if that has not happened yet, with the given number of threads as the default,
   * and tells how many threads it really uses for one operation: 1 where it was built without
   * OpenMP.
   */
  public static int set(int threads) {
    return TorchWorker.once(threads, Torch::threads);
  }
}
