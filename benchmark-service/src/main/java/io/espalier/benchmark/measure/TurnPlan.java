package io.espalier.benchmark.measure;

import java.util.ArrayList;
import java.util.List;

/**
 * Who is timed when. In each round every child has one turn of a few runs, so that a disturbance of
 * the machine that lasts longer than a turn meets all children; each round begins with another
 * child, so that none always follows the same neighbour's start.
 */
final class TurnPlan {
  private TurnPlan() {}

  /**
   * @param child index of the child
   * @param runs how many inferences it times
   */
  record Turn(int child, int runs) {}

  /**
   * @param children how many there are
   * @param runs how many runs each makes in all
   * @param runsPerTurn how many at a time; the last turn of each may be shorter
   */
  static List<Turn> of(int children, int runs, int runsPerTurn) {
    List<Turn> turns = new ArrayList<>();
    int first = 0;
    for (int done = 0; done < runs; done += runsPerTurn) {
      for (int i = 0; i < children; i++) {
        turns.add(new Turn((first + i) % children, Math.min(runsPerTurn, runs - done)));
      }
      first++;
    }
    return List.copyOf(turns);
  }
}
