package io.espalier.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.espalier.datasets.Flip;
import io.espalier.datasets.Split;
import io.espalier.graph.Graph;
import io.espalier.graph.GraphException;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class InputEnergiesTest {
  private static final long SEED = 31;

  private final Split split = Stripes.split(40, new Random(SEED));
  private final Graph graph = Stripes.net(4, SEED);

  @Test
  void theEnergyOfAChannelIsItsMeanSquareOverImagesAndPositions() {
    double[] squares = new double[Stripes.SIZE];
    float[] image = new float[Stripes.SIZE * Stripes.SIZE];
    for (int i = 0; i < split.size(); i++) {
      split.copyTo(i, Flip.NONE, image, 0);
      for (int pixel = 0; pixel < image.length; pixel++) {
        squares[pixel % Stripes.SIZE] += (double) image[pixel] * image[pixel];
      }
    }
    double all = 0;
    for (double square : squares) {
      all += square / split.size() / image.length;
    }

    // Over channels there is one number, along the last axis one for each column
    double[] channels = InputEnergies.collect(graph, split, 1, Map.of("image", 1)).get("image");
    double[] columns = InputEnergies.collect(graph, split, 1, Map.of("image", -1)).get("image");

    assertThat(channels).hasSize(1);
    assertThat(channels[0]).isCloseTo(all, within(1e-6 * all));
    assertThat(columns).hasSize(Stripes.SIZE);
    for (int column = 0; column < columns.length; column++) {
      double expected = squares[column] / split.size() / Stripes.SIZE;
      assertThat(columns[column]).isCloseTo(expected, within(1e-6 * expected));
    }
  }

  @Test
  void aValueThatIsNotThereIsRefused() {
    assertThatThrownBy(() -> InputEnergies.collect(graph, split, 1, Map.of("nobody", 1)))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("nobody");
  }
}
