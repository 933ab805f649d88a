package io.espalier.runtime.kernel.natives;

import io.espalier.runtime.kernel.natives.PatternPacking.Member;
import java.util.Arrays;

/**
 * An order of rows in which no two neighbours of a pair can overflow 16 bits, as AVX2 adds the
 * products of a pair in 16 bits and saturates. With bytes up to 255, two weights of one sign are
 * safe if they add up to 128 at most, two of different signs always. In any list nearly all rows
 * find a partner; a row that finds none is paired with a weight of zero.
 */
final class PairOrder {
  /** A place without a row. */
  static final int NONE = -1;

  /** 255 * 128 fits into 16 bits with a sign. */
  private static final int SUM_MAX = 128;

  private PairOrder() {}

  /** The rows in pairs; places that stay empty are {@link #NONE}. */
  static int[] of(int[] list, Member member) {
    int[] ordered = new int[2 * list.length];
    boolean[] placed = new boolean[list.length];
    int length = 0;
    for (int i = 0; i < list.length; i++) {
      if (!placed[i]) {
        int partner = partner(list, placed, i, member);
        ordered[length++] = list[i];
        ordered[length++] = partner == NONE ? NONE : list[partner];
        if (partner != NONE) {
          placed[partner] = true;
        }
      }
    }
    return Arrays.copyOf(ordered, length);
  }

  private static int partner(int[] list, boolean[] placed, int row, Member member) {
    for (int i = row + 1; i < list.length; i++) {
      if (!placed[i] && areSafe(list[row], list[i], member)) {
        return i;
      }
    }
    return NONE;
  }

  private static boolean areSafe(int first, int second, Member member) {
    for (int channel = 0; channel < member.rows().group(); channel++) {
      if (member.has(channel)) {
        int a = member.weight(channel, first);
        int b = member.weight(channel, second);
        if (Math.max(a, 0) + Math.max(b, 0) > SUM_MAX
            || Math.min(a, 0) + Math.min(b, 0) < -SUM_MAX) {
          return false;
        }
      }
    }
    return true;
  }
}
