package io.espalier.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.espalier.datasets.Split;
import io.espalier.graph.Graph;
import io.espalier.graph.GraphException;
import io.espalier.training.ChannelMoments.Place;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ChannelMomentsTest {

  private final Split images = Stripes.split(10, new Random(1));
  private final Graph graph = Stripes.net(4, 2);

  @Test
  void momentsAreThoseOfAllActivationsHoweverTheyAreBatched() {
    // Given the activations of the first layer, channel by channel
    Place place = new Place("first.relu", 1);
    TensorStatistics wanted =
        ActivationStatistics.collect(graph, images, 10, 10, 1, Set.of("first.relu"))
            .get("first.relu");

    ChannelMoments whole =
        ChannelMoments.collect(graph, images, 10, 1, Set.of(place), true).get(place);
    ChannelMoments inParts =
        ChannelMoments.collect(graph, images, 3, 1, Set.of(place), true).get(place);

    for (int channel = 0; channel < 4; channel++) {
      double mean = wanted.channelMean()[channel];
      double square = wanted.channelVariance()[channel] + mean * mean;
      assertThat(whole.means()[channel]).isCloseTo(mean, within(1e-5));
      assertThat(whole.magnitudes()[channel])
          .isCloseTo(wanted.channelMeanAbs()[channel], within(1e-5));
      assertThat(whole.products()[channel * 5]).isCloseTo(square, within(1e-4));
      assertThat(whole.activeShares()[channel]).isBetween(0.01, 0.99);
    }
    assertThat(inParts.means()).containsExactly(whole.means(), within(1e-5));
    assertThat(inParts.products()).containsExactly(whole.products(), within(1e-4));
  }

  @Test
  void anotherAxisIsObservedAsWell() {
    Place rows = new Place("first.relu", 2);

    Map<Place, ChannelMoments> moments =
        ChannelMoments.collect(graph, images, 10, 1, Set.of(rows), false);

    assertThat(moments.get(rows).means()).hasSize(Stripes.SIZE);
    assertThat(moments.get(rows).products()).isEmpty();
  }

  @Test
  void aValueThatIsNotThereIsNamed() {
    assertThatThrownBy(
            () ->
                ChannelMoments.collect(
                    graph, images, 10, 1, Set.of(new Place("nowhere", 1)), false))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("axis 1 of 'nowhere' cannot be observed");
  }
}
