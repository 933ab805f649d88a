package io.espalier.runtime.bench;

import io.espalier.graph.Graph;
import io.espalier.runtime.OnnxRuntimeReference;
import io.espalier.runtime.Session;
import io.espalier.runtime.SessionOptions;
import io.espalier.runtime.TestGraphs;
import io.espalier.runtime.Tier;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/**
 * Latency of ResNet-18 with random masks against ONNX Runtime FP32 on the dense model, one image,
 * one thread, in turns; wall-clock percentiles and the median of the calling thread's processor
 * time. Not part of the tests; run it with
 *
 * <pre>mvn -pl libs/sparse-runtime test -Dtest=SessionBench -Dbench.sizes=64,224 -Dbench.runs=200
 * </pre>
 */
public final class SessionBench {
  private static final long SEED = 7;
  private static final double[] SPARSITIES = {0.0, 0.7, 0.9};

  /** Measures what the system properties ask for. */
  @Test
  void measure() throws Exception {
    main();
  }

  public static void main(String... arguments) throws Exception {
    int runs = Integer.getInteger("bench.runs", 200);
    int threads = Integer.getInteger("bench.threads", 1);
    boolean profile = Boolean.getBoolean("bench.profile");
    System.out.println("Processor: " + processor() + "; threads: " + threads);
    for (String size : System.getProperty("bench.sizes", "64,224").split(",")) {
      measure(Integer.parseInt(size), runs, threads, profile);
    }
  }

  private static void measure(int size, int runs, int threads, boolean profile) throws Exception {
    float[] image = TestGraphs.noise(3 * size * size, SEED);
    Graph dense = TestGraphs.resNet18(size, 64, 0, SEED);
    Session[] sessions = new Session[SPARSITIES.length];
    for (int i = 0; i < sessions.length; i++) {
      Graph graph = TestGraphs.resNet18(size, 64, SPARSITIES[i], SEED);
      sessions[i] = Session.open(graph, new SessionOptions(threads, Tier.VECTOR, 1));
    }
    ThreadMXBean threadBean = ManagementFactory.getThreadMXBean();
    double[][] times = new double[sessions.length + 1][runs];
    double[][] processorTimes = new double[sessions.length + 1][runs];
    try (OnnxRuntimeReference reference = new OnnxRuntimeReference(dense, threads)) {
      float[] result = new float[sessions[0].outputElements()];
      for (int run = -runs / 2 - 20; run < runs; run++) {
        if (run == 0) {
          Arrays.stream(sessions).forEach(Session::resetProfile);
        }
        for (int i = 0; i < times.length; i++) {
          long processor = threadBean.getCurrentThreadCpuTime();
          long start = System.nanoTime();
          if (i < sessions.length) {
            sessions[i].run(image, result);
          } else {
            reference.run(image, 1);
          }
          if (run >= 0) {
            times[i][run] = (System.nanoTime() - start) / 1e6;
            processorTimes[i][run] = (threadBean.getCurrentThreadCpuTime() - processor) / 1e6;
          }
        }
      }
    }
    int last = sessions.length;
    double peer =
        report("ONNX Runtime FP32 dense", size, times[last], processorTimes[last], Double.NaN);
    for (int i = 0; i < sessions.length; i++) {
      String name = "Espalier FP32 " + Math.round(100 * SPARSITIES[i]) + "% zeros";
      report(name, size, times[i], processorTimes[i], peer);
      if (profile) {
        System.out.println(sessions[i].profile().table());
      }
      sessions[i].close();
    }
  }

  /** Prints one line; the ratio is that of processor times, which other processes disturb least. */
  private static double report(
      String name, int size, double[] times, double[] processorTimes, double peer) {
    double processor = percentile(processorTimes, 50);
    System.out.printf(
        Locale.ROOT,
        "%dx%d  %-26s p10 %8.3f  p50 %8.3f  p90 %8.3f ms, processor p50 %8.3f ms  %s%n",
        size,
        size,
        name,
        percentile(times, 10),
        percentile(times, 50),
        percentile(times, 90),
        processor,
        Double.isNaN(peer) ? "" : String.format(Locale.ROOT, "%.2fx", peer / processor));
    return processor;
  }

  private static double percentile(double[] values, int percent) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length * percent / 100];
  }

  private static String processor() throws IOException {
    Path info = Path.of("/proc/cpuinfo");
    if (Files.isReadable(info)) {
      for (String line : Files.readAllLines(info)) {
        if (line.startsWith("model name")) {
          return line.substring(line.indexOf(':') + 2);
        }
      }
    }
    return System.getProperty("os.arch");
  }
}
