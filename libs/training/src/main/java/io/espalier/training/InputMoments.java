package io.espalier.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.espalier.datasets.Split;
import io.espalier.graph.Graph;
import io.espalier.graph.GraphException;
import io.espalier.graph.Node;
import io.espalier.graph.Tensor;
import io.espalier.training.torch.ForwardModel;
import io.espalier.training.torch.Torch;
import io.espalier.training.torch.TorchWorker;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Second moments of what one group of a layer reads, over images and places: of the inputs {@code
 * x} that it has in a changed model, and with the inputs {@code d} that it had in the dense one.
 *
 * @param columns inputs of one output: input channels times kernel positions, in that order
 * @param gram mean of {@code x_i x_j}, {@code [columns, columns]}
 * @param cross mean of {@code d_i x_j}, {@code [columns, columns]}; the same array as {@code gram}
 *     where the models are the same
 * @param means of {@code x}
 * @param denseMeans of {@code d}
 * @param rows number of patches that the means are over
 */
public record InputMoments(
    int columns, float[] gram, float[] cross, float[] means, float[] denseMeans, long rows) {
  private static final int BATCH = 64;
  private static final int CHUNK_FLOATS_MAX = 8 << 20;

  /**
   * Gathers the moments of a layer.
   *
   * @param dense the model before
   * @param changed the same nodes with other initializers; may be the same graph
   * @param weight the weight of a Conv, Gemm or MatMul
   * @param images all of them are run through both models
   * @param threads threads that one operation may use
   * @return one per group of channels
   * @throws GraphException naming the layer where it is no product of weights with rows of an input
   */
  public static List<InputMoments> collect(
      Graph dense, Graph changed, String weight, Split images, int threads) {
    Node node = layer(dense, weight);
    Tensor tensor = dense.initializers().get(weight);
    Patches patches = Patches.of(node, tensor);
    return TorchWorker.once(
        threads, () -> collect(dense, changed, patches, ImageSample.of(images, images.size())));
  }

  /** The layer whose weight it is. */
  public static Node layer(Graph graph, String weight) {
    return graph.consumers(weight).stream()
        .filter(node -> node.inputs().size() > 1 && node.inputs().get(1).equals(weight))
        .findFirst()
        .orElseThrow(
            () ->
                new GraphException(
                    "no layer takes '%s' as its second input, so it cannot be reconstructed; exclude it"
                        .formatted(weight)));
  }

  private static List<InputMoments> collect(
      Graph dense, Graph changed, Patches patches, ImageSample sample) {
    String input = patches.node().inputs().getFirst();
    boolean same = dense == changed;
    List<Sums> groups = new ArrayList<>();
    try (NDManager manager = Torch.newManager();
        ForwardModel before = new ForwardModel(dense);
        ForwardModel after = same ? before : new ForwardModel(changed)) {
      for (int group = 0; group < patches.groups(); group++) {
        groups.add(new Sums(manager, patches.columns(), same));
      }
      sample.forEachBatch(
          BATCH,
          (images, size) -> {
            Inputs now = Inputs.of(after, images, size, input);
            Inputs then = same ? now : Inputs.of(before, images, size, input);
            for (int group = 0; group < groups.size(); group++) {
              groups.get(group).add(patches, group, now, then);
            }
          });
      return groups.stream().map(Sums::moments).toList();
    }
  }

  /** A layer's input for a batch. */
  private record Inputs(float[] values, int[] shape) {
    static Inputs of(ForwardModel model, float[] images, int size, String name) {
      int[][] shape = new int[1][];
      float[][] values = new float[1][];
      model.observe(
          images,
          size,
          name,
          (value, array) -> {
            if (value.equals(name)) {
              shape[0] =
                  Arrays.stream(array.getShape().getShape()).mapToInt(Math::toIntExact).toArray();
              values[0] = array.toFloatArray();
            }
          });
      if (values[0] == null) {
        throw new GraphException("'" + name + "' is not a FLOAT value computed from the images");
      }
      return new Inputs(values[0], shape[0]);
    }

    int images() {
      return shape[0];
    }
  }

  /** Running sums of one group. */
  private static final class Sums {
    private final NDManager manager;
    private final int columns;
    private final boolean same;
    private final NDArray gram;
    private final NDArray cross;
    private final double[] sums;
    private final double[] denseSums;
    private long rows;

    Sums(NDManager manager, int columns, boolean same) {
      this.manager = manager;
      this.columns = columns;
      this.same = same;
      this.gram = manager.zeros(new Shape(columns, columns));
      this.cross = same ? gram : manager.zeros(new Shape(columns, columns));
      this.sums = new double[columns];
      this.denseSums = same ? sums : new double[columns];
    }

    void add(Patches patches, int group, Inputs now, Inputs then) {
      int perImage = patches.rows(now.shape());
      int chunk = Math.clamp(CHUNK_FLOATS_MAX / ((long) perImage * columns), 1, now.images());
      for (int first = 0; first < now.images(); first += chunk) {
        int count = Math.min(chunk, now.images() - first);
        float[] x = rows(patches, group, now, first, count, perImage);
        add(sums, x);
        try (NDManager step = manager.newSubManager()) {
          NDArray changed = array(step, x);
          gram.addi(changed.transpose().matMul(changed));
          if (!same) {
            float[] d = rows(patches, group, then, first, count, perImage);
            add(denseSums, d);
            cross.addi(array(step, d).transpose().matMul(changed));
          }
        }
        rows += (long) count * perImage;
      }
    }

    private float[] rows(
        Patches patches, int group, Inputs inputs, int first, int count, int perImage) {
      int length = Math.multiplyExact(perImage, columns);
      float[] rows = new float[Math.multiplyExact(count, length)];
      for (int i = 0; i < count; i++) {
        patches.write(inputs.values(), inputs.shape(), first + i, group, rows, i * length);
      }
      return rows;
    }

    private NDArray array(NDManager step, float[] values) {
      ByteBuffer buffer =
          ByteBuffer.allocateDirect(Math.multiplyExact(values.length, Float.BYTES))
              .order(ByteOrder.nativeOrder());
      buffer.asFloatBuffer().put(values);
      return Torch.view(step, buffer, new long[] {values.length / columns, columns});
    }

    private void add(double[] totals, float[] values) {
      for (int i = 0; i < values.length; i += columns) {
        for (int column = 0; column < columns; column++) {
          totals[column] += values[i + column];
        }
      }
    }

    InputMoments moments() {
      float[] squares = gram.div(rows).toFloatArray();
      return new InputMoments(
          columns,
          squares,
          same ? squares : cross.div(rows).toFloatArray(),
          mean(sums),
          mean(denseSums),
          rows);
    }

    private float[] mean(double[] totals) {
      float[] means = new float[columns];
      for (int i = 0; i < columns; i++) {
        means[i] = (float) (totals[i] / rows);
      }
      return means;
    }
  }
}
