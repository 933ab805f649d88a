package io.espalier.runtime;

import io.espalier.graph.Graph;
import io.espalier.graph.rewrite.Passes;
import io.espalier.runtime.Profile.LayerProfile;
import io.espalier.runtime.kernel.Kernel;
import io.espalier.runtime.kernel.KernelProvider;
import io.espalier.runtime.kernel.KernelProvider.Memory;
import io.espalier.runtime.kernel.KernelProviders;
import io.espalier.runtime.kernel.Scratch;
import io.espalier.runtime.kernel.Storage;
import io.espalier.runtime.plan.GraphPlanner;
import io.espalier.runtime.plan.Layer;
import io.espalier.runtime.plan.MemoryPlan;
import io.espalier.runtime.plan.Plan;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A model, planned and ready to run.
 *
 * <p>A session may be used from several threads: runs exclude each other and follow one another. To
 * run in parallel, open several sessions. Running allocates nothing on the heap, except the result
 * where a method returns one. A session holds threads and memory until it is closed; closing waits
 * for a run that is under way, and after it every run fails with {@link IllegalStateException}.
 */
public final class Session implements AutoCloseable {
  private final ReentrantLock lock = new ReentrantLock();
  private final SessionOptions options;
  private final KernelProvider provider;
  private final Storage input;
  private final Storage output;
  private final List<Layer> layers;
  private final Kernel[] kernels;
  private final int[] repeats;
  private final long[] nanoseconds;
  private final Scratch scratch;
  private final Team team;
  private final long activationElements;
  private long runs;
  private boolean closed;

  private Session(Plan plan, SessionOptions options, KernelProvider provider) {
    this.options = options;
    this.provider = provider;
    this.input = plan.input();
    this.output = plan.output();
    this.layers = plan.layers();
    this.activationElements = MemoryPlan.allocate(plan, options.batchMax());
    this.scratch = new Scratch(options.threads());
    this.kernels = new Kernel[layers.size()];
    this.repeats = new int[layers.size()];
    this.nanoseconds = new long[layers.size()];
    Memory memory = new Memory(scratch, options.batchMax(), options.threads());
    for (int i = 0; i < kernels.length; i++) {
      kernels[i] = layers.get(i).bind(provider, memory);
      repeats[i] = layers.get(i).repeats();
    }
    scratch.allocate();
    this.team = new Team(options.threads());
  }

  /**
   * Plans a model and lays out its memory.
   *
   * @param graph FP32, or INT8 in QDQ form, with one input {@code [batch, ...]} of floats and one
   *     output
   * @throws UnsupportedGraphException naming the node and operator, if the model cannot be run here
   */
  public static Session open(Graph graph, SessionOptions options) {
    Plan plan = GraphPlanner.plan(Passes.forInference(graph));
    if (options.batchMax() > 1 && !plan.batchable()) {
      throw new UnsupportedGraphException(
          "The model mixes the images of a batch (some tensor does not begin with the batch axis);"
              + " open the session with batchMax 1.");
    }
    return new Session(plan, options, KernelProviders.select(options.tierMax()));
  }

  /** Elements of one image's input. */
  public int inputElements() {
    return input.elements();
  }

  /** Elements of one image's output. */
  public int outputElements() {
    return output.elements();
  }

  /** Runs one image {@code [channels][height][width]} and returns its output. */
  public float[] run(float[] image) {
    return run(image, 1);
  }

  /**
   * Runs {@code batch} images, one after the other in {@code images}, and returns their outputs.
   */
  public float[] run(float[] images, int batch) {
    float[] result = new float[Math.multiplyExact(batch, output.elements())];
    run(images, result, batch);
    return result;
  }

  /** Runs one image into {@code result} without allocating. */
  public void run(float[] image, float[] result) {
    run(image, result, 1);
  }

  /** Runs {@code batch} images into {@code results} without allocating. */
  public void run(float[] images, float[] results, int batch) {
    check(images, results, batch);
    lock.lock();
    try {
      if (closed) {
        throw new IllegalStateException("The session is closed; open another one.");
      }
      System.arraycopy(images, 0, input.array(), 0, batch * input.elements());
      long before = System.nanoTime();
      for (int i = 0; i < kernels.length; i++) {
        team.run(kernels[i], batch * repeats[i]);
        long after = System.nanoTime();
        nanoseconds[i] += after - before;
        before = after;
      }
      runs++;
      System.arraycopy(output.array(), 0, results, 0, batch * output.elements());
    } finally {
      lock.unlock();
    }
  }

  private void check(float[] images, float[] results, int batch) {
    if (batch < 1 || batch > options.batchMax()) {
      throw new IllegalArgumentException(
          "batch is " + batch + "; this session takes 1 to " + options.batchMax() + " images");
    }
    if (images.length < batch * input.elements()) {
      throw new IllegalArgumentException(
          "the input has "
              + images.length
              + " elements; "
              + batch
              + " images have "
              + batch * input.elements());
    }
    if (results.length < batch * output.elements()) {
      throw new IllegalArgumentException(
          "the result has room for "
              + results.length
              + " elements; "
              + batch
              + " images give "
              + batch * output.elements());
    }
  }

  /** Mean times since the session was opened or {@link #resetProfile()} was called. */
  public Profile profile() {
    lock.lock();
    try {
      List<LayerProfile> profiles = new ArrayList<>();
      for (int i = 0; i < kernels.length; i++) {
        Layer layer = layers.get(i);
        double milliseconds = runs == 0 ? 0 : nanoseconds[i] / 1e6 / runs;
        profiles.add(
            new LayerProfile(
                layer.name(),
                layer.operators(),
                kernels[i].name(),
                milliseconds,
                layer.macs(),
                layer.effectiveMacs()));
      }
      return new Profile(runs, profiles);
    } finally {
      lock.unlock();
    }
  }

  /** Starts the profile afresh, after warming up. */
  public void resetProfile() {
    lock.lock();
    try {
      runs = 0;
      java.util.Arrays.fill(nanoseconds, 0);
    } finally {
      lock.unlock();
    }
  }

  /** What this session is, in one line. */
  public String description() {
    return "%d layers on %s, %d thread%s, batch up to %d, %.1f MB of activations"
        .formatted(
            layers.size(),
            provider.description(),
            options.threads(),
            options.threads() == 1 ? "" : "s",
            options.batchMax(),
            activationElements * Float.BYTES / 1e6);
  }

  @Override
  public void close() {
    lock.lock();
    try {
      if (!closed) {
        closed = true;
        team.close();
        scratch.close();
      }
    } finally {
      lock.unlock();
    }
  }
}
