package io.espalier.training.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.espalier.graph.Graph;
import io.espalier.graph.Shape;
import io.espalier.graph.Tensor;
import io.espalier.graph.build.GraphBuilder;
import io.espalier.graph.op.Add;
import io.espalier.graph.op.AutoPad;
import io.espalier.graph.op.AveragePool;
import io.espalier.graph.op.BatchNormalization;
import io.espalier.graph.op.Concat;
import io.espalier.graph.op.Conv;
import io.espalier.graph.op.Flatten;
import io.espalier.graph.op.Gemm;
import io.espalier.graph.op.MatMul;
import io.espalier.graph.op.Mul;
import io.espalier.graph.op.Sigmoid;
import io.espalier.graph.op.Tanh;
import io.espalier.graph.op.Window;
import io.espalier.training.optimizer.Loss;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class TrainingStepTest {
  private static final long SEED = 23;
  private static final int BATCH = 6;
  private static final int[] LABELS = {0, 1, 2, 0, 1, 2};

  @Test
  void gradientsAgreeWithFiniteDifferences() {
    // Given a net of smooth operators, so that differences mean something
    Graph graph = net();
    float[] images = random(BATCH * 2 * 8 * 8, 1);
    Set<String> names = new TreeSet<>(graph.parameters());
    assertThat(names).hasSize(9);

    TorchWorker.once(
        1,
        () -> {
          Interpreter interpreter = new Interpreter(graph);
          Weights weights = new Weights(interpreter.graph());
          try (TrainingStep step = new TrainingStep(interpreter, weights, names, "logits", 3)) {
            // When
            Map<String, float[]> gradients = new HashMap<>();
            run(
                step,
                images,
                found -> found.forEach((name, values) -> gradients.put(name, copy(values))));

            // Then, for each parameter, the slope along a random direction is the gradient's
            for (String name : names) {
              FloatBuffer memory = weights.elements(name);
              float[] direction = random(memory.capacity(), name.hashCode());
              double expected = slope(step, images, memory, direction);
              double actual = 0;
              for (int i = 0; i < direction.length; i++) {
                actual += gradients.get(name)[i] * direction[i];
              }
              assertThat(actual)
                  .as("slope of %s with seed %d", name, SEED)
                  .isCloseTo(expected, within(0.01 * Math.abs(expected) + 2e-4));
            }
          }
          return true;
        });
  }

  @Test
  void gradientsOfFeaturesAgreeWithFiniteDifferences() {
    // Given a loss of half the square of what the last layer reads
    Graph graph = net();
    float[] images = random(BATCH * 2 * 8 * 8, 1);

    TorchWorker.once(
        1,
        () -> {
          Interpreter interpreter = new Interpreter(graph);
          Weights weights = new Weights(interpreter.graph());
          try (TrainingStep step =
              new TrainingStep(
                  interpreter,
                  weights,
                  Set.of("weight"),
                  "logits",
                  3,
                  true,
                  "sigmoid",
                  ValueTransform.NONE)) {
            // When
            float[] gradient = new float[weights.elements("weight").capacity()];
            halfSquare(step, images, found -> found.get("weight").get(0, gradient));

            // Then
            FloatBuffer memory = weights.elements("weight");
            float[] original = copy(memory);
            float[] direction = random(gradient.length, 77);
            double[] losses = new double[2];
            double expected = 0;
            for (int i = 0; i < gradient.length; i++) {
              expected += gradient[i] * direction[i];
            }
            for (int side = 0; side < 2; side++) {
              for (int i = 0; i < original.length; i++) {
                memory.put(i, original[i] + (side == 0 ? -2e-3f : 2e-3f) * direction[i]);
              }
              losses[side] = halfSquare(step, images, _ -> {});
            }
            assertThat((losses[1] - losses[0]) / 4e-3)
                .as("seed %d", SEED)
                .isCloseTo(expected, within(0.01 * Math.abs(expected) + 2e-4));
          }
          return true;
        });
  }

  private static double halfSquare(
      TrainingStep step,
      float[] images,
      java.util.function.Consumer<Map<String, FloatBuffer>> update) {
    double[] value = new double[1];
    step.learn(
        images,
        BATCH,
        answers -> {
          for (float feature : answers.features()) {
            value[0] += 0.5 * feature * feature;
          }
          return new Answers(new float[answers.logits().length], answers.features());
        },
        update);
    return value[0];
  }

  @Test
  void gradientsAreTheSameWhateverMemoryHeldBefore() {
    // Given channels that fill no whole block of the engine's kernels
    Graph graph = net();
    Set<String> names = new TreeSet<>(graph.parameters());
    float[] images = random(BATCH * 2 * 8 * 8, 1);
    float[] others = random(BATCH * 2 * 8 * 8, 2);

    TorchWorker.once(
        2,
        () -> {
          Interpreter interpreter = new Interpreter(graph);
          Weights weights = new Weights(interpreter.graph());
          try (TrainingStep step = new TrainingStep(interpreter, weights, names, "logits", 3)) {
            Map<String, float[]> first = new HashMap<>();
            run(step, images, found -> found.forEach((n, values) -> first.put(n, copy(values))));
            for (int round = 0; round < 50; round++) {
              // When another batch has gone through the same memory
              run(step, others, _ -> {});

              // Then
              run(
                  step,
                  images,
                  found ->
                      found.forEach(
                          (n, values) -> assertThat(copy(values)).as(n).isEqualTo(first.get(n))));
            }
          }
          return true;
        });
  }

  @Test
  void trainingUpdatesRunningStatisticsAsOnnxDefinesThem() {
    // Given momentum 0.9: a tenth of the batch's statistics is taken over
    Graph graph = net();
    float[] before = graph.initializers().get("mean").toFloats();

    // When
    float[] after =
        TorchWorker.once(
            1,
            () -> {
              Interpreter interpreter = new Interpreter(graph);
              Weights weights = new Weights(interpreter.graph());
              try (TrainingStep step =
                  new TrainingStep(interpreter, weights, Set.of("weight"), "logits", 3)) {
                run(step, random(BATCH * 2 * 8 * 8, 1), _ -> {});
              }
              return copy(weights.elements("mean"));
            });

    // Then
    assertThat(after).isNotEqualTo(before);
    for (int i = 0; i < after.length; i++) {
      assertThat(Math.abs(after[i])).isLessThan(0.2f);
    }
  }

  @Test
  void memoryStaysFlat() throws Exception {
    // Given a training that has warmed up
    Graph graph = net();
    int batch = 16 * BATCH;
    float[] images = random(batch * 2 * 8 * 8, 1);
    int[] labels = new int[batch];
    long[] kilobytes = new long[2];

    // When it runs for a thousand more steps
    TorchWorker.once(
        1,
        () -> {
          Interpreter interpreter = new Interpreter(graph);
          Weights weights = new Weights(interpreter.graph());
          try (TrainingStep step =
                  new TrainingStep(
                      interpreter, weights, new TreeSet<>(graph.parameters()), "logits", 3);
              ForwardModel model = new ForwardModel(interpreter, weights)) {
            for (int i = 0; i < 1500; i++) {
              if (i == 500) {
                kilobytes[0] = residentKilobytes();
              }
              step.run(
                  images,
                  batch,
                  logits -> Loss.crossEntropy(3).of(logits, labels, null).gradient(),
                  _ -> {});
              model.forward(images, batch);
            }
          }
          kilobytes[1] = residentKilobytes();
          return true;
        });

    // Then nothing has leaked that would show: one leaked activation per step would be 98 MB
    assertThat(kilobytes[1] - kilobytes[0]).as("growth in kB").isLessThan(50_000);
  }

  /** Memory in use outside the Java heap. */
  private static long residentKilobytes() throws Exception {
    Path status = Path.of("/proc/self/status");
    org.junit.jupiter.api.Assumptions.assumeTrue(
        Files.exists(status), "skipped: there is no /proc");
    System.gc();
    return Files.readAllLines(status).stream()
            .filter(line -> line.startsWith("VmRSS"))
            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
            .sum()
        - Runtime.getRuntime().totalMemory() / 1024;
  }

  private static double run(
      TrainingStep step,
      float[] images,
      java.util.function.Consumer<Map<String, FloatBuffer>> update) {
    double[] value = new double[1];
    step.run(
        images,
        BATCH,
        logits -> {
          Loss.Result result = Loss.crossEntropy(3).of(logits, LABELS, null);
          value[0] = result.loss();
          return result.gradient();
        },
        update);
    return value[0];
  }

  private static double slope(
      TrainingStep step, float[] images, FloatBuffer memory, float[] direction) {
    float[] original = copy(memory);
    double[] losses = new double[2];
    float distance = 2e-3f;
    for (int side = 0; side < 2; side++) {
      for (int i = 0; i < original.length; i++) {
        memory.put(i, original[i] + (side == 0 ? -distance : distance) * direction[i]);
      }
      losses[side] = run(step, images, _ -> {});
    }
    memory.put(0, original);
    return (losses[1] - losses[0]) / (2.0 * distance);
  }

  private static Graph net() {
    GraphBuilder b = new GraphBuilder("smooth", 8, 17);
    String x = b.images("image", 2, 8, 8);
    Window uneven =
        new Window(
            List.of(3L, 3L), List.of(1L, 1L), List.of(1L, 0L, 1L, 2L), List.of(), AutoPad.NOTSET);
    x =
        b.node(
            "conv", new Conv(uneven, 1), x, tensor(b, "weight", 4, 2, 3, 3), tensor(b, "bias", 4));
    x =
        b.node(
            "norm",
            new BatchNormalization(1e-3f, 0.9f),
            x,
            tensor(b, "scale", 4),
            tensor(b, "shift", 4),
            b.initializer("mean", Tensor.floats(Shape.of(4), new float[4])),
            b.initializer("variance", Tensor.floats(Shape.of(4), 1, 1, 1, 1)));
    x = b.node("tanh", new Tanh(), x);
    String depthwise =
        b.node(
            "depthwise",
            new Conv(
                new Window(
                    List.of(3L, 3L),
                    List.of(1L, 1L),
                    List.of(1L, 1L, 1L, 1L),
                    List.of(),
                    AutoPad.NOTSET),
                4),
            x,
            tensor(b, "deep", 4, 1, 3, 3));
    x =
        b.node(
            "both",
            new Concat(1),
            x,
            b.node("swish", new Mul(), depthwise, b.node("gate", new Sigmoid(), depthwise)));
    Window halves =
        new Window(List.of(2L, 2L), List.of(2L, 2L), List.of(), List.of(), AutoPad.NOTSET);
    x = b.node("blur", new AveragePool(halves, false, false), x);
    x = b.node("mean-pool", new AveragePool(halves, false, false), x);
    x = b.node("flat", new Flatten(1), x);
    x = b.node("product", new MatMul(), x, tensor(b, "matrix", 32, 5));
    x = b.node("sum", new Add(), x, tensor(b, "offset", 5));
    x = b.node("sigmoid", new Sigmoid(), x);
    return b.output(
            b.node("logits", Gemm.linear(), x, tensor(b, "head", 3, 5), tensor(b, "head-bias", 3)))
        .build();
  }

  private static String tensor(GraphBuilder builder, String name, long... shape) {
    Shape of = Shape.of(shape);
    float[] values = random((int) of.elements(), name.hashCode());
    for (int i = 0; i < values.length; i++) {
      values[i] = 0.5f * values[i] + (name.equals("scale") ? 1 : 0);
    }
    return builder.initializer(name, Tensor.floats(of, values));
  }

  private static float[] copy(FloatBuffer buffer) {
    float[] values = new float[buffer.capacity()];
    buffer.get(0, values);
    return values;
  }

  private static float[] random(int length, long stream) {
    Random random = new Random(SEED * 31 + stream);
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }
}
