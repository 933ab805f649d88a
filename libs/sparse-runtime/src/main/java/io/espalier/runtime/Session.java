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
import io.espalier.runtime.kernel.integer.IntegerKernel;
import io.espalier.runtime.kernel.integer.IntegerKernels;
import io.espalier.runtime.kernel.integer.IntegerProviders;
import io.espalier.runtime.kernel.integer.KernelChoice;
import io.espalier.runtime.plan.GraphPlanner;
import io.espalier.runtime.plan.IntegerLayer;
import io.espalier.runtime.plan.IntegerStep;
import io.espalier.runtime.plan.Layer;
import io.espalier.runtime.plan.MemoryPlan;
import io.espalier.runtime.plan.Plan;
import io.espalier.runtime.plan.Step;
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
  private final List<Step> steps;
  private final Kernel[] kernels;
  private final int[] repeats;
  private final long[] nanoseconds;
  private final Scratch scratch;
  private final Team team;
  private final long activationBytes;
  private final boolean imageByImage;
  private long runs;
  private boolean closed;

  private Session(
      Plan plan, SessionOptions options, KernelProvider provider, List<IntegerKernels> integers) {
    this.options = options;
    this.provider = provider;
    this.input = plan.input();
    this.output = plan.output();
    this.steps = plan.steps();
    this.imageByImage = plan.imageByImage();
    int batchMax = imageByImage ? 1 : options.batchMax();
    this.scratch = new Scratch(options.threads());
    this.activationBytes = MemoryPlan.allocate(plan, batchMax, scratch);
    this.kernels = new Kernel[steps.size()];
    this.repeats = new int[steps.size()];
    this.nanoseconds = new long[steps.size()];
    Memory memory = new Memory(scratch, batchMax, options.threads());
    IntegerKernel[] chosen = new IntegerKernel[kernels.length];
    for (int i = 0; i < kernels.length; i++) {
      repeats[i] = steps.get(i).repeats();
      switch (steps.get(i)) {
        case Layer layer -> kernels[i] = layer.bind(provider, memory);
        case IntegerLayer layer -> {
          chosen[i] = KernelChoice.choose(integers, layer.operation());
          IntegerStep.prepare(layer, chosen[i], scratch);
        }
      }
    }
    scratch.allocate();
    for (int i = 0; i < kernels.length; i++) {
      if (steps.get(i) instanceof IntegerLayer layer) {
        kernels[i] = IntegerStep.bind(layer, chosen[i], scratch);
      }
    }
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
    List<IntegerKernels> integers = IntegerProviders.select(options.tierMax());
    boolean inIntegers =
        switch (options.integers()) {
          case AUTO -> integers.getFirst().fasterThanFloats();
          case ALWAYS -> true;
          case NEVER -> false;
        };
    Plan plan = GraphPlanner.plan(Passes.forInference(graph), inIntegers);
    if (options.batchMax() > 1 && !plan.batchable()) {
      throw new UnsupportedGraphException(
          "The model mixes the images of a batch (some tensor does not begin with the batch axis);"
              + " open the session with batchMax 1.");
    }
    return new Session(plan, options, KernelProviders.select(options.tierMax()), integers);
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
      if (imageByImage) {
        for (int image = 0; image < batch; image++) {
          input.load(images, image * input.elements(), 1);
          runSteps(1);
          output.store(results, image * output.elements(), 1);
        }
      } else {
        input.load(images, 0, batch);
        runSteps(batch);
        output.store(results, 0, batch);
      }
      runs++;
    } finally {
      lock.unlock();
    }
  }

  private void runSteps(int images) {
    long before = System.nanoTime();
    for (int i = 0; i < kernels.length; i++) {
      team.run(kernels[i], images * repeats[i]);
      long after = System.nanoTime();
      nanoseconds[i] += after - before;
      before = after;
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
        Step step = steps.get(i);
        double milliseconds = runs == 0 ? 0 : nanoseconds[i] / 1e6 / runs;
        profiles.add(
            new LayerProfile(
                step.name(),
                step.operators(),
                kernels[i].name(),
                kernels[i] instanceof IntegerStep,
                milliseconds,
                step.macs(),
                step.effectiveMacs()));
      }
      return new Profile(runs, ProcessorClock.hertz(), profiles);
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

  /** The tiers that this machine can run, slowest first; a session may be held to each. */
  public static List<Tier> offeredTiers() {
    return IntegerProviders.offered();
  }

  /** What this session is, in one line. */
  public String description() {
    return "%d layers on %s, %d thread%s, batch up to %d, %.1f MB of activations"
        .formatted(
            steps.size(),
            provider.description(),
            options.threads(),
            options.threads() == 1 ? "" : "s",
            options.batchMax(),
            activationBytes / 1e6);
  }

  @Override
  public void close() {
    lock.lock();
    try {
      if (!closed) {
        closed = true;
        team.close();
        for (Kernel kernel : kernels) {
          if (kernel instanceof IntegerStep step) {
            step.close();
          }
        }
        scratch.close();
      }
    } finally {
      lock.unlock();
    }
  }
}
