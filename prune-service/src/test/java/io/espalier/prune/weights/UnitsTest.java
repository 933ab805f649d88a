package io.espalier.prune.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.espalier.events.step.Pattern;
import io.espalier.graph.Graph;
import io.espalier.graph.Shape;
import io.espalier.graph.Tensor;
import io.espalier.graph.build.GraphBuilder;
import io.espalier.graph.op.Conv;
import io.espalier.graph.op.Flatten;
import io.espalier.graph.op.Gemm;
import io.espalier.graph.op.GlobalAveragePool;
import io.espalier.graph.op.MatMul;
import io.espalier.prune.weights.LayerUnits.Norm;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class UnitsTest {

  @Test
  void theAxesOfEveryKindOfLayerAreFound() {
    Graph graph = layers();

    assertThat(WeightLayout.of(graph, "conv")).isEqualTo(new WeightLayout(7, 5, 9, 45, 9, 1));
    assertThat(WeightLayout.of(graph, "plain")).isEqualTo(new WeightLayout(6, 7, 1, 1, 6, 42));
    assertThat(WeightLayout.of(graph, "turned")).isEqualTo(new WeightLayout(4, 6, 1, 6, 1, 24));
    assertThat(WeightLayout.of(graph, "matmul")).isEqualTo(new WeightLayout(3, 4, 1, 1, 3, 12));
  }

  @Test
  void blocksAreAlignedRectanglesOfChannelsAtOnePositionAndRaggedAtTheEdges() {
    // Given blocks of 4 outputs by 2 inputs on 7 outputs, 5 inputs and 9 positions
    LayerUnits layer = LayerUnits.of(layers(), "conv", new Pattern.Block(4, 2));

    // When the weights of each block are gathered
    Map<Integer, Set<String>> blocks = new HashMap<>();
    WeightLayout layout = layer.layout();
    for (int i = 0; i < layer.elements(); i++) {
      String corner =
          "%d,%d,%d".formatted(layout.output(i) / 4, layout.input(i) / 2, layout.position(i));
      blocks.computeIfAbsent(layer.units().of(i), _ -> new TreeSet<>()).add(corner);
      assertThat(layout.index(layout.output(i), layout.input(i), layout.position(i))).isEqualTo(i);
    }

    // Then every block lies in one rectangle, and every rectangle has one block
    assertThat(layer.units().count()).isEqualTo(2 * 3 * 9);
    assertThat(blocks).hasSize(2 * 3 * 9);
    assertThat(blocks.values()).allMatch(corners -> corners.size() == 1);
    assertThat(blocks.values().stream().flatMap(Set::stream).distinct()).hasSize(2 * 3 * 9);
  }

  @Test
  void blocksOfAMatrixFollowItsOutputsWhicheverAxisTheyAre() {
    // Given the same 4x1 blocks on [inputs, outputs] and on [outputs, inputs]
    LayerUnits plain = LayerUnits.of(layers(), "plain", new Pattern.Block(4, 1));
    LayerUnits turned = LayerUnits.of(layers(), "turned", new Pattern.Block(4, 1));

    // Then four adjacent outputs are four in a row in the one and a column in the other
    assertThat(plain.units().of(0)).isEqualTo(plain.units().of(3));
    assertThat(plain.units().of(0))
        .isNotEqualTo(plain.units().of(4))
        .isNotEqualTo(plain.units().of(6));
    assertThat(turned.units().of(0)).isEqualTo(turned.units().of(18));
    assertThat(turned.units().of(0)).isNotEqualTo(turned.units().of(1));
  }

  @Test
  void theScoreOfABlockIsTheSumOrTheRootOfTheSquaresAndDoesNotFallAtTheEdge() {
    // Given 4x1 blocks on six outputs: a whole one and one of two weights
    WeightLayout layout = new WeightLayout(6, 1, 1, 1, 1, 1);
    LayerUnits layer = new LayerUnits("w", Shape.of(6, 1), layout, new Units.Blocks(layout, 4, 1));
    float[] scores = {3, 0, 4, 0, 1, 1};

    assertThat(layer.combined(scores, Norm.SUM)).containsExactly(7, 4);
    float[] roots = layer.combined(scores, Norm.ROOT);
    assertThat(roots[0]).isCloseTo(5, within(1e-6f));
    assertThat(roots[1]).isCloseTo(2, within(1e-6f));
  }

  @Test
  void theTwoNormsChooseDifferentBlocksWhereTheyShould() {
    // Given one block with one large weight and one with four middling ones
    WeightLayout layout = new WeightLayout(8, 1, 1, 1, 1, 1);
    LayerUnits layer = new LayerUnits("w", Shape.of(8, 1), layout, new Units.Blocks(layout, 4, 1));
    float[] values = {3, 0.1f, 0.1f, 0.1f, 1, 1, 1, 1};

    LayerScores sum = LayerScores.of(layer, values, layer.combined(values, Norm.SUM), 0, 1);
    LayerScores root = LayerScores.of(layer, values, layer.combined(values, Norm.ROOT), 0, 1);

    assertThat(sum.lowest(4).stream()).containsExactly(0, 1, 2, 3);
    assertThat(root.lowest(4).stream()).containsExactly(4, 5, 6, 7);
  }

  @Test
  void onlyWholeBlocksGoAndNoMoreThanAreWanted() {
    WeightLayout layout = new WeightLayout(8, 1, 1, 1, 1, 1);
    LayerUnits layer = new LayerUnits("w", Shape.of(8, 1), layout, new Units.Blocks(layout, 4, 1));
    float[] values = {1, 1, 1, 1, 2, 2, 2, 2};
    LayerScores scores = LayerScores.of(layer, values, layer.combined(values, Norm.SUM), 0, 1);

    assertThat(scores.lowest(3).cardinality()).isZero();
    assertThat(scores.lowest(4).stream()).containsExactly(0, 1, 2, 3);
    assertThat(scores.lowest(7).stream()).containsExactly(0, 1, 2, 3);
  }

  @Test
  void whatIsZeroAlreadyCountsAndABlockCostsWhatIsLeftOfIt() {
    // Given a block of which three weights are zero already, and whole ones
    WeightLayout layout = new WeightLayout(8, 1, 1, 1, 1, 1);
    LayerUnits layer = new LayerUnits("w", Shape.of(8, 1), layout, new Units.Blocks(layout, 4, 1));
    float[] values = {0, 0, 0, 1, 2, 2, 2, 2};
    LayerScores scores = LayerScores.of(layer, values, layer.combined(values, Norm.SUM), 0, 1);

    assertThat(scores.zeros()).isEqualTo(3);
    assertThat(scores.lowest(3).cardinality()).isZero();
    assertThat(scores.lowest(4).stream()).containsExactly(0, 1, 2, 3);
  }

  private static Graph layers() {
    GraphBuilder builder = new GraphBuilder("layers", 8, 17);
    String x = builder.images("x", 5, 8, 8);
    x = builder.node("c", Conv.square(3, 1, 1), x, weight(builder, "conv", 7, 5, 3, 3));
    x = builder.node("flat", new Flatten(1), builder.node("mean", new GlobalAveragePool(), x));
    x = builder.node("p", new Gemm(1, 1, false, false), x, weight(builder, "plain", 7, 6));
    x = builder.node("t", Gemm.linear(), x, weight(builder, "turned", 4, 6));
    x = builder.node("m", new MatMul(), x, weight(builder, "matmul", 4, 3));
    return builder.output(x).build();
  }

  private static String weight(GraphBuilder builder, String name, long... shape) {
    Shape of = Shape.of(shape);
    return builder.initializer(name, Tensor.floats(of, new float[(int) of.elements()]));
  }
}
