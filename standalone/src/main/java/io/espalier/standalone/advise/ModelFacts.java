package io.espalier.standalone.advise;

import io.espalier.graph.Graph;
import io.espalier.graph.GraphException;
import io.espalier.graph.Macs;
import io.espalier.graph.Node;
import io.espalier.graph.Tensor;
import io.espalier.graph.channels.ChannelGroup;
import io.espalier.graph.channels.ChannelGroups;
import io.espalier.graph.op.Attention;
import io.espalier.graph.op.Conv;
import io.espalier.graph.op.Gemm;
import io.espalier.graph.op.MatMul;
import io.espalier.graph.op.Softmax;
import io.espalier.graph.rewrite.Passes;
import java.util.List;
import java.util.Optional;

/**
 * What a recipe depends on in a model.
 *
 * @param parameters elements of all its weights
 * @param macs multiplications for one image; where an extent is not fixed, it counts as one
 * @param convolutions nodes that convolve with a weight
 * @param products nodes that multiply with a weight matrix
 * @param attentions softmaxes over products of two activations: the heart of a transformer
 * @param convolutionWeights elements of the weights of convolutions
 * @param productWeights elements of weight matrices
 * @param blockWeights elements of those weights whose outputs come in whole fours
 * @param removableGroups groups of channels or neurons that can be removed
 * @param removableChannels channels or neurons in them
 * @param pinnedGroups groups that cannot
 * @param pinnedBecause why the first of those cannot; empty where there is none
 */
public record ModelFacts(
    long parameters,
    long macs,
    int convolutions,
    int products,
    int attentions,
    long convolutionWeights,
    long productWeights,
    long blockWeights,
    int removableGroups,
    long removableChannels,
    int pinnedGroups,
    String pinnedBecause) {

  private static final int BLOCK_OUTPUTS = 4;

  /** The facts of a graph. */
  public static ModelFacts of(Graph graph) {
    int convolutions = 0;
    int products = 0;
    int attentions = 0;
    long convolutionWeights = 0;
    long productWeights = 0;
    long blockWeights = 0;
    for (Node node : graph.nodes()) {
      attentions += isAttention(graph, node) ? 1 : 0;
      Optional<Tensor> weight = node.input(1).flatMap(graph::constant);
      if (weight.isEmpty()) {
        continue;
      }
      long elements = weight.get().shape().elements();
      if (node.operator() instanceof Conv) {
        convolutions++;
        convolutionWeights += elements;
      } else if (node.operator() instanceof Gemm || node.operator() instanceof MatMul) {
        products++;
        productWeights += elements;
      } else {
        continue;
      }
      blockWeights += outputs(node, weight.get()) % BLOCK_OUTPUTS == 0 ? elements : 0;
    }
    List<ChannelGroup> groups = groups(graph);
    List<ChannelGroup> pinned = groups.stream().filter(ChannelGroup::pinned).toList();
    return new ModelFacts(
        graph.parameterCount(),
        Macs.of(graph),
        convolutions,
        products,
        attentions,
        convolutionWeights,
        productWeights,
        blockWeights,
        groups.size() - pinned.size(),
        groups.stream().filter(group -> !group.pinned()).mapToLong(ChannelGroup::channels).sum(),
        pinned.size(),
        pinned.isEmpty() ? "" : pinned.getFirst().pinnedBecause());
  }

  /** Elements of the weights that can be pruned. */
  public long weights() {
    return convolutionWeights + productWeights;
  }

  /** Share of those weights in convolutions, 0 to 1. */
  public double convolutionShare() {
    return weights() == 0 ? 0 : (double) convolutionWeights / weights();
  }

  /** Share of those weights that fall into blocks of four outputs without a rest, 0 to 1. */
  public double blockShare() {
    return weights() == 0 ? 0 : (double) blockWeights / weights();
  }

  /** Whether most of its weights serve attention rather than convolution. */
  public boolean isTransformer() {
    return attentions > 0 && productWeights > convolutionWeights;
  }

  /** An Attention node, or a softmax whose result is multiplied with another activation. */
  private static boolean isAttention(Graph graph, Node node) {
    if (node.operator() instanceof Attention) {
      return true;
    }
    return node.operator() instanceof Softmax
        && graph.consumers(node.output()).stream()
            .filter(reader -> reader.operator() instanceof MatMul)
            .anyMatch(reader -> reader.input(1).flatMap(graph::constant).isEmpty());
  }

  private static long outputs(Node node, Tensor weight) {
    boolean transposed = node.operator().attributes().integer("transB").orElse(0L) != 0;
    return node.operator() instanceof Conv || transposed
        ? weight.shape().dim(0)
        : weight.shape().dim(weight.shape().rank() - 1);
  }

  private static List<ChannelGroup> groups(Graph graph) {
    try {
      return ChannelGroups.of(Passes.forTraining(graph));
    } catch (GraphException e) {
      return List.of();
    }
  }
}
