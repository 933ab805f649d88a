package io.espalier.runtime;

import io.espalier.runtime.kernel.Kernel;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The workers of a session: the calling thread and persistent helpers, which wait for the next
 * phase first spinning, as layers follow each other within microseconds, then parked.
 */
final class Team implements AutoCloseable {
  /** Turns of spinning before a waiting helper gives its processor away. */
  private static final int SPINS = 20_000;

  /** Turns of spinning before the caller lets other threads run while it waits. */
  private static final int SPINS_BEFORE_YIELD = 2_000;

  private final Helper[] helpers;
  private final AtomicInteger pending = new AtomicInteger();
  private volatile int generation;
  private volatile boolean closed;
  private volatile @Nullable Throwable failure;
  private @Nullable Kernel kernel;
  private int phase;
  private int batch;

  Team(int workers) {
    helpers = new Helper[workers - 1];
    for (int i = 0; i < helpers.length; i++) {
      helpers[i] = new Helper(i + 1);
      helpers[i].thread.start();
    }
  }

  /** Runs all phases of a kernel with all workers. */
  void run(Kernel kernel, int batch) {
    for (int phase = 0; phase < kernel.phases(); phase++) {
      if (helpers.length == 0) {
        kernel.run(phase, batch, 0, 1);
      } else {
        runShared(kernel, phase, batch);
      }
    }
  }

  @SuppressWarnings("NonAtomicOperationOnVolatileField") // only the session's caller writes it
  private void runShared(Kernel kernel, int phase, int batch) {
    this.kernel = kernel;
    this.phase = phase;
    this.batch = batch;
    pending.set(helpers.length);
    generation = generation + 1;
    for (Helper helper : helpers) {
      if (helper.parked) {
        LockSupport.unpark(helper.thread);
      }
    }
    try {
      kernel.run(phase, batch, 0, helpers.length + 1);
    } finally {
      for (int spins = 0; pending.get() > 0; spins++) {
        if (spins < SPINS_BEFORE_YIELD) {
          Thread.onSpinWait();
        } else {
          Thread.yield();
        }
      }
    }
    Throwable thrown = failure;
    if (thrown != null) {
      failure = null;
      throw new IllegalStateException("A worker of the session failed: " + thrown, thrown);
    }
  }

  @Override
  public void close() {
    closed = true;
    for (Helper helper : helpers) {
      LockSupport.unpark(helper.thread);
    }
  }

  private final class Helper implements Runnable {
    private final int worker;
    private final Thread thread;
    private volatile boolean parked;

    Helper(int worker) {
      this.worker = worker;
      this.thread = new Thread(this, "espalier-session-" + worker);
      this.thread.setDaemon(true);
    }

    @Override
    public void run() {
      int seen = 0;
      while (await(seen)) {
        seen++;
        try {
          work();
        } catch (Throwable thrown) {
          failure = thrown;
        } finally {
          pending.decrementAndGet();
        }
      }
    }

    private void work() {
      Kernel current = kernel;
      if (current != null) {
        current.run(phase, batch, worker, helpers.length + 1);
      }
    }

    /** Waits for the next phase; false when the team is closed. */
    private boolean await(int seen) {
      for (int spins = 0; spins < SPINS; spins++) {
        if (generation != seen) {
          return true;
        }
        Thread.onSpinWait();
      }
      parked = true;
      try {
        while (generation == seen) {
          if (closed) {
            return false;
          }
          LockSupport.park(this);
        }
      } finally {
        parked = false;
      }
      return true;
    }
  }
}
