package io.espalier.benchmark.measure;

import io.espalier.benchmark.inference.Inference;
import io.espalier.benchmark.inference.InferenceException;
import io.espalier.benchmark.inference.InferenceFactory;
import io.espalier.graph.GraphException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Answers requests one after another until the last one; the state of a measuring child. */
final class MeasureLoop {
  private final BufferedReader requests;
  private final PrintStream replies;
  private float[][] images = new float[0][];
  private int next;
  private long peakBytesBeforeProfile;
  private @Nullable Inference inference;

  MeasureLoop(BufferedReader requests, PrintStream replies) {
    this.requests = requests;
    this.replies = replies;
  }

  /**
   * @return the exit code of the process: 0 after an orderly close or the end of the input, 1 after
   *     a failure
   */
  int run() throws IOException {
    String line;
    while ((line = requests.readLine()) != null) {
      Reply reply = answer(line);
      replies.println(Protocol.line(reply));
      replies.flush();
      switch (reply) {
        case Reply.Failed _ -> {
          return 1;
        }
        case Reply.Closed _ -> {
          return 0;
        }
        case Reply.Opened _,
            Reply.Predicted _,
            Reply.Warmed _,
            Reply.Measured _,
            Reply.Profiled _ -> {}
      }
    }
    return 0;
  }

  private Reply answer(String line) {
    try {
      return switch (Protocol.request(line)) {
        case Request.Open open -> open(open);
        case Request.Predict predict -> predict(predict);
        case Request.WarmUp warmUp -> warmUp(warmUp);
        case Request.Measure measure -> measure(measure);
        case Request.Profile profile -> profile(profile);
        case Request.Close _ -> close();
      };
    } catch (Exception | LinkageError | OutOfMemoryError failed) {
      failed.printStackTrace();
      return new Reply.Failed(described(failed));
    }
  }

  /**
   * What a person should read: our own sentences as they are, anything else with what caused it
   * first.
   */
  private static String described(Throwable failed) {
    if (failed instanceof MeasurementException
        || failed instanceof InferenceException
        || failed instanceof GraphException) {
      return String.valueOf(failed.getMessage());
    }
    Throwable root = failed;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root == failed ? failed.toString() : "%s, because of %s".formatted(failed, root);
  }

  private Reply open(Request.Open open) {
    Inference before = inference;
    inference = null;
    if (before != null) {
      before.close();
    }
    Inference opened =
        InferenceFactory.open(
            open.runtime(), Path.of(open.model()), open.threads(), open.tierMax());
    inference = opened;
    return new Reply.Opened(
        opened.version(), ProcessStatus.processors().orElse(""), opened.description());
  }

  private Reply predict(Request.Predict predict) throws IOException {
    images = ImageFile.read(Path.of(predict.images()));
    Inference opened = opened();
    float[][] logits = new float[images.length][];
    for (int i = 0; i < images.length; i++) {
      logits[i] = opened.run(images[i]).clone();
    }
    return new Reply.Predicted(logits);
  }

  private Reply warmUp(Request.WarmUp limits) {
    Inference opened = opened();
    WarmUp.Done done = new WarmUp(limits).run(() -> timedRun(opened));
    return new Reply.Warmed(done.runs(), done.medianNanos());
  }

  private Reply measure(Request.Measure measure) {
    Inference opened = opened();
    // Another child has had the processor since the last turn: what it left in the caches is not
    // ours to time.
    timedRun(opened);
    timedRun(opened);
    long[] nanos = new long[measure.runs()];
    for (int i = 0; i < nanos.length; i++) {
      nanos[i] = timedRun(opened);
    }
    return new Reply.Measured(nanos);
  }

  /** Profiling may take memory that the model itself does not need. */
  private Reply profile(Request.Profile profile) {
    Inference opened = opened();
    peakBytesBeforeProfile = ProcessStatus.peakBytes().orElse(0L);
    return new Reply.Profiled(opened.kernels(firstImage(), profile.runs()), ProcessorClock.hertz());
  }

  private Reply close() {
    long peakBytes =
        peakBytesBeforeProfile > 0 ? peakBytesBeforeProfile : ProcessStatus.peakBytes().orElse(0L);
    opened().close();
    return new Reply.Closed(peakBytes);
  }

  private long timedRun(Inference opened) {
    firstImage();
    float[] image = images[next];
    next = (next + 1) % images.length;
    long start = System.nanoTime();
    float[] logits = opened.run(image);
    long nanos = System.nanoTime() - start;
    if (logits.length == 0) {
      throw new MeasurementException("the model answers without a single logit");
    }
    return nanos;
  }

  private float[] firstImage() {
    if (images.length == 0) {
      throw new MeasurementException("no images were predicted");
    }
    return images[0];
  }

  private Inference opened() {
    if (inference == null) {
      throw new MeasurementException("no model was opened");
    }
    return inference;
  }
}
