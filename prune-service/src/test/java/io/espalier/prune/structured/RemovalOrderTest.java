package io.espalier.prune.structured;

import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.prune.structured.RemovalOrder.Candidate;
import java.util.List;
import org.junit.jupiter.api.Test;

class RemovalOrderTest {

  private static final List<ChannelShare> FREE =
      List.of(ChannelShare.of(4, 0, 1), ChannelShare.of(2, 0, 1));

  @Test
  void uniformTakesTheLowestOfEveryGroupByItsRank() {
    RemovalOrder order =
        RemovalOrder.uniform(List.of(new double[] {4, 3, 2, 1}, new double[] {900, 800}), FREE);

    assertThat(channels(order)).containsExactly("0:3", "1:1", "0:2", "0:1");
  }

  @Test
  void globalTakesTheLowestScorePerPriceWhicheverGroupItIsIn() {
    RemovalOrder order =
        RemovalOrder.global(
            List.of(new double[] {4, 3, 2, 1}, new double[] {9, 8}), FREE, new double[] {1, 10});

    assertThat(channels(order)).containsExactly("1:1", "0:3", "0:2", "0:1");
  }

  @Test
  void isomorphicGroupsCompareAfterNormalizationAndFormsLoseTheSameShare() {
    // Given two groups of one form at different scales, and a third of another form
    List<double[]> scores =
        List.of(new double[] {1, 3, 4, 4}, new double[] {10, 50, 20, 0}, new double[] {7, 8});
    List<ChannelShare> shares =
        List.of(ChannelShare.of(4, 0, 1), ChannelShare.of(4, 0, 1), ChannelShare.of(2, 0, 1));

    RemovalOrder order = RemovalOrder.isomorphic(scores, shares, List.of("a", "a", "b"));

    // Then 0, 1/3, 0.5 of the means come first in the form 'a', and half of 'b' goes with half
    assertThat(channels(order)).startsWith("1:3", "0:0", "2:0", "1:0");
  }

  @Test
  void whatMustGoGoesFirstAndWhatMustStayIsNotInTheOrder() {
    RemovalOrder order =
        RemovalOrder.global(
            List.of(new double[] {4, 3, 2, 1}, new double[] {900, 800}),
            List.of(ChannelShare.of(4, 0, 0.25), ChannelShare.of(2, 0.5, 1)),
            new double[] {1, 1});

    assertThat(channels(order)).containsExactly("1:1", "0:3");
  }

  @Test
  void aGroupNeverLosesItsLastChannel() {
    assertThat(ChannelShare.of(1, 0, 1).most()).isZero();
    assertThat(ChannelShare.of(8, 1, 1)).isEqualTo(new ChannelShare(8, 7, 7));
    assertThat(ChannelShare.of(10, 0, 0.3).most()).isEqualTo(3);
  }

  private static List<String> channels(RemovalOrder order) {
    return order.candidates().stream().map(RemovalOrderTest::label).toList();
  }

  private static String label(Candidate candidate) {
    return candidate.group() + ":" + candidate.channel();
  }
}
