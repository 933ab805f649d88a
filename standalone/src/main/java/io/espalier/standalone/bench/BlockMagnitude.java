package io.espalier.standalone.bench;

import io.espalier.graph.Graph;
import io.espalier.graph.Node;
import io.espalier.graph.Shape;
import io.espalier.graph.Tensor;
import io.espalier.graph.op.Conv;
import io.espalier.graph.op.Gemm;
import io.espalier.prune.service.Allocation;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Prunes by the mean magnitude of blocks of adjacent output channels at one input (Elsen et al.,
 * "Fast Sparse ConvNets", CVPR 2020). Where the channels are no multiple of the block, the last
 * block is smaller.
 *
 * @param allocation spreads the sparsity over the layers
 * @param height output channels in a block
 */
record BlockMagnitude(Allocation allocation, int height) {

  /**
   * @param weights names of the initializers to prune
   * @param sparsity share of all blocks that is zero afterwards, in [0, 1)
   */
  Graph prune(Graph graph, List<String> weights, double sparsity) {
    List<Blocks> layers = weights.stream().map(weight -> Blocks.of(graph, weight, height)).toList();
    List<BitSet> lowest = allocation.lowest(layers.stream().map(Blocks::scores).toList(), sparsity);
    Map<String, Tensor> initializers = new LinkedHashMap<>(graph.initializers());
    for (int layer = 0; layer < layers.size(); layer++) {
      initializers.put(weights.get(layer), layers.get(layer).without(lowest.get(layer)));
    }
    return graph.withInitializers(initializers);
  }

  /**
   * A weight tensor as blocks: block {@code g * inputs + i} holds the output channels from {@code g
   * * height} at input {@code i}.
   *
   * @param outputs number of output channels
   * @param inputs weights of one output channel
   * @param outputStride distance of two output channels of one input in storage
   * @param inputStride distance of two inputs of one output channel in storage
   */
  private record Blocks(
      Shape shape,
      float[] values,
      int outputs,
      int inputs,
      int outputStride,
      int inputStride,
      int height) {

    static Blocks of(Graph graph, String weight, int height) {
      Tensor tensor = Objects.requireNonNull(graph.initializers().get(weight), weight);
      float[] values = tensor.toFloats();
      Shape shape = tensor.shape();
      if (outputsFirst(graph.consumers(weight).getFirst())) {
        int outputs = shape.intDim(0);
        int inputs = values.length / outputs;
        return new Blocks(shape, values, outputs, inputs, inputs, 1, height);
      }
      int outputs = shape.intDim(shape.rank() - 1);
      return new Blocks(shape, values, outputs, values.length / outputs, 1, outputs, height);
    }

    private static boolean outputsFirst(Node node) {
      return switch (node.operator()) {
        case Conv _ -> true;
        case Gemm(_, _, _, boolean transB) -> transB;
        default -> false;
      };
    }

    float[] scores() {
      float[] scores = new float[Math.ceilDiv(outputs, height) * inputs];
      for (int block = 0; block < scores.length; block++) {
        float sum = 0;
        int members = members(block);
        for (int member = 0; member < members; member++) {
          sum += Math.abs(values[index(block, member)]);
        }
        scores[block] = sum / members;
      }
      return scores;
    }

    Tensor without(BitSet blocks) {
      float[] pruned = values.clone();
      for (int block = blocks.nextSetBit(0); block >= 0; block = blocks.nextSetBit(block + 1)) {
        int members = members(block);
        for (int member = 0; member < members; member++) {
          pruned[index(block, member)] = 0f;
        }
      }
      return Tensor.floats(shape, pruned);
    }

    private int members(int block) {
      return Math.min(height, outputs - block / inputs * height);
    }

    private int index(int block, int member) {
      return (block / inputs * height + member) * outputStride + block % inputs * inputStride;
    }
  }
}
