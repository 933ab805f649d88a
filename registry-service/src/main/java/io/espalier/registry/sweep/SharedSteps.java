package io.espalier.registry.sweep;

import io.espalier.events.step.Step;
import java.util.ArrayList;
import java.util.List;

/**
 * Which first steps the points of a sweep have in common. Equal steps on equal inputs have equal
 * keys, so whichever run does them first does them for all, if the others come after it: a run is
 * held back until every earlier one has done what they share.
 */
public final class SharedSteps {

  private SharedSteps() {}

  /** How many first steps two slips have in common. */
  static int between(List<Step> one, List<Step> other) {
    int most = Math.min(one.size(), other.size());
    int shared = 0;
    while (shared < most && one.get(shared).equals(other.get(shared))) {
      shared++;
    }
    return shared;
  }

  /** How many first steps all slips have in common. */
  public static int amongAll(List<List<Step>> slips) {
    return slips.stream()
        .mapToInt(slip -> between(slips.getFirst(), slip))
        .min()
        .orElseThrow(() -> new IllegalArgumentException("a sweep has at least one point"));
  }

  /** How many first steps a slip has in common with each of those before it. */
  public static List<Integer> withEarlier(List<List<Step>> slips, int index) {
    List<Integer> shared = new ArrayList<>();
    for (List<Step> earlier : slips.subList(0, index)) {
      shared.add(between(earlier, slips.get(index)));
    }
    return shared;
  }

  /**
   * Whether a point may start.
   *
   * @param shared what {@link #withEarlier} says of it
   * @param stepsDone by earlier point, how many steps its run has done; a run that has ended counts
   *     as having done all
   */
  public static boolean mayStart(List<Integer> shared, List<Integer> stepsDone) {
    for (int earlier = 0; earlier < shared.size(); earlier++) {
      if (stepsDone.get(earlier) < shared.get(earlier)) {
        return false;
      }
    }
    return true;
  }
}
