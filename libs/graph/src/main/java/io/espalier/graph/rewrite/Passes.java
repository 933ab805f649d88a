package io.espalier.graph.rewrite;

import io.espalier.graph.Graph;
import io.espalier.graph.GraphException;
import java.util.ArrayList;
import java.util.List;

/** The orders in which rules run. */
public final class Passes {
  private static final List<RewriteRule> TIDY =
      List.of(
          new ConstantsToInitializers(),
          new UntieInitializers(),
          new UseRunningStatistics(),
          new DropIdentities(),
          new DropRepeatedRelu(),
          new FoldConstants(),
          new RaiseOpset(),
          new SimplifyReshapes(),
          new FoldConstants(),
          new RemoveDeadCode());

  private static final List<RewriteRule> FUSE =
      List.of(
          new FoldBatchNormalization(),
          new FoldBias(),
          new FuseMatMulAdd(),
          new FoldBatchNormalization(),
          new RemoveDeadCode());

  private static final List<RewriteRule> WHOLE =
      List.of(new FuseLayerNormalization(), new FuseGelu(), new RemoveDeadCode());

  private Passes() {}

  /**
   * A graph to train: constants are initializers, each layer has its own parameters, and what does
   * nothing in inference is gone. Dropout is left out and BatchNormalization is in its inference
   * form; a trainer uses the batch's statistics by itself.
   */
  public static Graph forTraining(Graph graph) {
    return run(graph, TIDY);
  }

  /**
   * A graph to run: as for training, and BatchNormalization is folded into the weights before it.
   */
  public static Graph forInference(Graph graph) {
    List<RewriteRule> rules = new ArrayList<>(TIDY);
    rules.addAll(FUSE);
    return run(graph, rules);
  }

  /**
   * The same graph with one node where exporters for older operator sets spell a layer
   * normalization or a GELU out, as far as the graph's operator set has one; for engines that have
   * kernels for them.
   */
  public static Graph withWholeBlocks(Graph graph) {
    return run(graph, WHOLE);
  }

  private static Graph run(Graph graph, List<RewriteRule> rules) {
    Graph current = graph;
    for (RewriteRule rule : rules) {
      try {
        current = rule.apply(current).checked();
      } catch (GraphException e) {
        throw new GraphException(rule.name() + ": " + e.getMessage(), e);
      }
    }
    return current;
  }
}
