package io.espalier.training.torch;

import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A platform thread of its own for the engine, whose gradient mode and OpenMP team belong to the
 * calling thread. A call made from a worker's thread runs right there, so that work inside a
 * training run does not pay for a second team.
 */
public final class TorchWorker implements AutoCloseable {
  private static final AtomicInteger NUMBER = new AtomicInteger();
  private static final ThreadLocal<Integer> THREADS_HERE = new ThreadLocal<>();

  private final ExecutorService executor;
  private final int threads;

  /**
   * Starts a worker.
   *
   * @param threads how many threads one operation of the engine may use; positive
   */
  public TorchWorker(int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException(
          "the number of threads must be at least 1, but is " + threads);
    }
    this.threads = threads;
    this.executor =
        Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("torch-" + NUMBER.incrementAndGet()).daemon().factory());
  }

  /**
   * Runs a task on a new worker and ends the worker, or right here if this is a worker's thread
   * already.
   */
  public static <T> T once(int threads, Callable<T> task) {
    Integer here = THREADS_HERE.get();
    if (here != null && here == threads) {
      return here(task);
    }
    try (TorchWorker worker = new TorchWorker(threads)) {
      return worker.call(task);
    }
  }

  /** Runs a task on this worker's thread and waits for it. What the task throws is thrown here. */
  public <T> T call(Callable<T> task) {
    Future<T> future =
        executor.submit(
            () -> {
              if (THREADS_HERE.get() == null) {
                Torch.enterThread(threads);
                THREADS_HERE.set(threads);
              }
              return task.call();
            });
    try {
      return future.get();
    } catch (InterruptedException e) {
      future.cancel(true);
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted while the engine was at work");
    } catch (ExecutionException e) {
      throw rethrow(e.getCause());
    }
  }

  /** Ends the thread after the task at hand. */
  @Override
  public void close() {
    executor.close();
  }

  private static <T> T here(Callable<T> task) {
    try {
      return task.call();
    } catch (Exception e) {
      throw rethrow(e);
    }
  }

  private static RuntimeException rethrow(Throwable cause) {
    return switch (cause) {
      case RuntimeException e -> e;
      case Error e -> throw e;
      default -> new IllegalStateException(cause);
    };
  }
}
