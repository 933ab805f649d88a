package io.espalier.training.sparsify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class FormulasTest {
  private static final double DISTANCE = 1e-5;

  @Test
  void theSlopeOfAHardConcreteGateAgreesWithFiniteDifferences() {
    for (double logAlpha : new double[] {-3, -0.5, 0, 0.7, 4}) {
      for (double noise : new double[] {-2, 0, 1.5}) {
        double above = HardConcrete.gate(HardConcrete.smooth(logAlpha + DISTANCE, noise));
        double below = HardConcrete.gate(HardConcrete.smooth(logAlpha - DISTANCE, noise));

        assertThat(HardConcrete.slope(HardConcrete.smooth(logAlpha, noise)))
            .as("log alpha %s, noise %s", logAlpha, noise)
            .isCloseTo((above - below) / (2 * DISTANCE), within(1e-6));
      }
    }
  }

  @Test
  void aGateIsOpenAsOftenAsItsProbabilitySays() {
    // Given
    double logAlpha = -0.4;
    float[] noise = new float[200_000];
    Noise.LOGISTIC.fill(noise, 1, 2, 3);

    // When
    int open = 0;
    for (float one : noise) {
      open += HardConcrete.gate(HardConcrete.smooth(logAlpha, one)) > 0 ? 1 : 0;
    }

    // Then
    assertThat((double) open / noise.length).isCloseTo(HardConcrete.open(logAlpha), within(0.005));
  }

  @Test
  void theNormalNoiseHasTheMomentsOfANormalDistribution() {
    // Given
    float[] noise = new float[400_000];

    // When
    Noise.NORMAL.fill(noise, 5, 6, 7);

    // Then
    double[] moments = new double[5];
    for (float one : noise) {
      for (int power = 1; power <= 4; power++) {
        moments[power] += Math.pow(one, power) / noise.length;
      }
    }
    assertThat(moments[1]).isCloseTo(0, within(0.01));
    assertThat(moments[2]).isCloseTo(1, within(0.02));
    assertThat(moments[3]).isCloseTo(0, within(0.04));
    assertThat(moments[4]).isCloseTo(3, within(0.1));
  }

  @Test
  void theDivergenceFallsToZeroAndItsSlopeAgreesWithFiniteDifferences() {
    assertThat(VariationalDropout.divergence(20)).isCloseTo(0, within(1e-6));
    for (double logAlpha = -7; logAlpha < 8; logAlpha += 0.5) {
      double slope =
          (VariationalDropout.divergence(logAlpha + DISTANCE)
                  - VariationalDropout.divergence(logAlpha - DISTANCE))
              / (2 * DISTANCE);

      assertThat(VariationalDropout.divergenceSlope(logAlpha)).isCloseTo(slope, within(1e-6));
      assertThat(slope).isNegative();
    }
  }

  @Test
  void theRampIsCubic() {
    assertThat(Ramp.at(0, 8)).isZero();
    assertThat(Ramp.at(4, 8)).isEqualTo(0.875);
    assertThat(Ramp.at(8, 8)).isEqualTo(1);
    assertThat(Ramp.at(9, 8)).isEqualTo(1);
  }
}
