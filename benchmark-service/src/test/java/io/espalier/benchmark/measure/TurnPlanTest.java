package io.espalier.benchmark.measure;

import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.benchmark.measure.TurnPlan.Turn;
import java.util.List;
import org.junit.jupiter.api.Test;

class TurnPlanTest {

  @Test
  void childrenTakeTurnsAndEachRoundBeginsWithAnother() {
    // When
    List<Turn> turns = TurnPlan.of(3, 60, 20);

    // Then
    assertThat(turns).extracting(Turn::child).containsExactly(0, 1, 2, 1, 2, 0, 2, 0, 1);
    assertThat(turns).extracting(Turn::runs).containsOnly(20);
  }

  @Test
  void everyChildMakesExactlyTheRunsAskedFor() {
    for (int children = 1; children <= 7; children++) {
      for (int runs = 1; runs <= 45; runs++) {
        // When
        List<Turn> turns = TurnPlan.of(children, runs, 20);

        // Then
        for (int i = 0; i < children; i++) {
          int child = i;
          assertThat(
                  turns.stream().filter(turn -> turn.child() == child).mapToInt(Turn::runs).sum())
              .as("%d children, %d runs", children, runs)
              .isEqualTo(runs);
        }
      }
    }
  }

  @Test
  void aRemainderMakesTheLastTurnShorter() {
    // When
    List<Turn> turns = TurnPlan.of(1, 45, 20);

    // Then
    assertThat(turns).containsExactly(new Turn(0, 20), new Turn(0, 20), new Turn(0, 5));
  }
}
