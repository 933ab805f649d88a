package io.espalier.graph.channels;

import io.espalier.graph.Node;
import io.espalier.graph.op.Contraction;
import io.espalier.graph.op.Conv;
import io.espalier.graph.op.ConvTranspose;
import io.espalier.graph.op.Einsum;
import io.espalier.graph.op.Gemm;
import io.espalier.graph.op.MatMul;

/** What convolutions and matrix products couple: they end one set of channels and begin another. */
final class ContractionCoupling {
  private final Couplings couplings;
  private final AxisEntries entries;
  private final ZeroKeeping zeros;

  ContractionCoupling(Couplings couplings) {
    this.couplings = couplings;
    this.zeros = new ZeroKeeping(couplings.graph());
    this.entries = couplings.entries();
  }

  void couple(Node node, Contraction operator) {
    switch (operator) {
      case Conv conv -> coupleConv(node, conv);
      case Gemm(_, _, boolean transA, boolean transB) -> {
        String weights = node.inputs().get(1);
        String output = node.output();
        couplings.join(
            Couplings.first(node), transA ? 0 : 1, weights, transB ? 1 : 0, ChannelRole.CONSUMER);
        couplings.join(output, 1, weights, transB ? 0 : 1, ChannelRole.PRODUCER);
        entries.join(Couplings.first(node), transA ? 1 : 0, output, 0);
        node.input(2).ifPresent(bias -> couplings.broadcast(bias, output, ChannelRole.PRODUCER));
      }
      case MatMul _ -> coupleMatMul(node);
      case ConvTranspose transposed -> coupleTransposed(node, transposed);
      case Einsum _ -> throw new IllegalStateException(node.description() + " is not followed");
    }
  }

  private void coupleMatMul(Node node) {
    String left = Couplings.first(node);
    String right = node.inputs().get(1);
    int leftRank = couplings.rank(left);
    int rightRank = couplings.rank(right);
    if (leftRank < 2 || rightRank < 2) {
      couplings.pinNode(node, node.description() + " multiplies a vector");
      return;
    }
    int outputRank = couplings.rank(node.output());
    couplings.join(left, leftRank - 1, right, rightRank - 2, ChannelRole.CONSUMER);
    couplings.join(node.output(), outputRank - 1, right, rightRank - 1, ChannelRole.PRODUCER);
    couplings.join(node.output(), outputRank - 2, left, leftRank - 2, ChannelRole.PRODUCER);
    couplings.role(left, leftRank - 1, ChannelRole.CONSUMER);
    for (int back = 3; back <= outputRank; back++) {
      couplings.broadcastAxis(
          left, leftRank - back, node.output(), outputRank - back, ChannelRole.NORMALIZATION);
      couplings.broadcastAxis(
          right, rightRank - back, node.output(), outputRank - back, ChannelRole.NORMALIZATION);
    }
    boolean weights =
        couplings.graph().initializer(left).isPresent()
            || couplings.graph().initializer(right).isPresent();
    if (!weights && !zeros.isZero(left) && !zeros.isZero(right)) {
      entries.pin(
          left,
          leftRank - 1,
          node.description()
              + " multiplies two computed values over it, neither zero where masked");
    }
  }

  private void coupleConv(Node node, Conv conv) {
    String input = Couplings.first(node);
    String weights = node.inputs().get(1);
    String output = node.output();
    entries.join(input, 0, output, 0);
    couplings.pinFrom(input, 2, node.description() + " slides over it");
    couplings.pinFrom(output, 2, node.description() + " slides over it");
    couplings.pinFrom(weights, 2, "it is a kernel's extent");
    couplings.join(output, 1, weights, 0, ChannelRole.PRODUCER);
    node.input(2).ifPresent(bias -> couplings.join(output, 1, bias, 0, ChannelRole.PRODUCER));
    int groups = Math.toIntExact(conv.group());
    if (groups == 1) {
      couplings.join(input, 1, weights, 1, ChannelRole.CONSUMER);
    } else if (entries.has(input, 1) && entries.has(weights, 0) && entries.has(weights, 1)) {
      coupleGroups(input, weights, groups);
    } else {
      couplings.pinNode(node, node.description() + " has groups of unknown size");
    }
  }

  /** Weights {@code [C, M / groups, ...]}: the axes are the other way round. */
  private void coupleTransposed(Node node, ConvTranspose operator) {
    String input = Couplings.first(node);
    String weights = node.inputs().get(1);
    String output = node.output();
    entries.join(input, 0, output, 0);
    couplings.pinFrom(input, 2, node.description() + " slides over it");
    couplings.pinFrom(output, 2, node.description() + " slides over it");
    couplings.pinFrom(weights, 2, "it is a kernel's extent");
    couplings.join(input, 1, weights, 0, ChannelRole.CONSUMER);
    int groups = Math.toIntExact(operator.group());
    if (groups == 1) {
      couplings.join(output, 1, weights, 1, ChannelRole.PRODUCER);
    } else if (!entries.has(output, 1) || !entries.has(weights, 0) || !entries.has(weights, 1)) {
      couplings.pinNode(node, node.description() + " has groups of unknown size");
    } else {
      coupleTransposedGroups(weights, output, groups);
    }
    node.input(2).ifPresent(bias -> couplings.join(output, 1, bias, 0, ChannelRole.PRODUCER));
  }

  /**
   * With one input channel per group it goes with all that is made of it; else the same channels go
   * from every group.
   */
  private void coupleTransposedGroups(String weights, String output, int groups) {
    int perGroup = entries.length(weights, 0) / groups;
    int filters = entries.length(weights, 1);
    if (perGroup == 1) {
      entries.pin(weights, 1, "every group keeps all that it makes");
    } else {
      couplings.role(weights, 1, ChannelRole.PRODUCER);
    }
    for (int group = 0; group < groups; group++) {
      for (int filter = 0; filter < filters; filter++) {
        entries.join(
            perGroup == 1 ? entries.entry(weights, 0, group) : entries.entry(weights, 1, filter),
            entries.entry(output, 1, group * filters + filter));
      }
      for (int channel = 0; channel < perGroup && perGroup > 1; channel++) {
        entries.join(
            entries.entry(weights, 0, channel),
            entries.entry(weights, 0, group * perGroup + channel));
      }
    }
  }

  /**
   * In a depthwise convolution each input channel goes with the output channels made from it, and
   * the number of groups shrinks. In any other grouped one the number of groups stays: the same
   * channels go from every group.
   */
  private void coupleGroups(String input, String weights, int groups) {
    int perGroup = entries.length(weights, 1);
    int filters = entries.length(weights, 0) / groups;
    for (int group = 0; group < groups; group++) {
      if (perGroup == 1) {
        for (int filter = 0; filter < filters; filter++) {
          entries.join(
              entries.entry(input, 1, group), entries.entry(weights, 0, group * filters + filter));
        }
        continue;
      }
      for (int channel = 0; channel < perGroup; channel++) {
        entries.join(
            entries.entry(weights, 1, channel),
            entries.entry(input, 1, group * perGroup + channel));
      }
      for (int filter = 0; filter < filters; filter++) {
        entries.join(
            entries.entry(weights, 0, filter), entries.entry(weights, 0, group * filters + filter));
      }
    }
    couplings.role(weights, 1, ChannelRole.CONSUMER);
  }
}
