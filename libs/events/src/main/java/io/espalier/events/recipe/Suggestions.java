package io.espalier.events.recipe;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds the word that was probably meant. */
final class Suggestions {
  private static final int DISTANCE_MAX = 3;

  private Suggestions() {}

  /** The nearest of the candidates, where one is near: case, '-' and '_' do not count. */
  static Optional<String> nearest(String word, Collection<String> candidates) {
    String plain = plain(word);
    int allowed = Math.min(DISTANCE_MAX, Math.max(1, plain.length() / 2));
    return candidates.stream()
        .filter(candidate -> distance(plain, plain(candidate)) <= allowed)
        .min(Comparator.comparingInt(candidate -> distance(plain, plain(candidate))));
  }

  /** "Did you mean 'x'?", or the list of what there is. */
  static String sentence(String word, Collection<String> candidates) {
    return nearest(word, candidates)
        .map("Did you mean '%s'?"::formatted)
        .orElseGet(() -> "It may be: " + String.join(", ", candidates) + ".");
  }

  private static String plain(String word) {
    return word.toLowerCase(Locale.ROOT).replace("-", "").replace("_", "").replace(" ", "");
  }

  /** Edits from one word to the other: insert, delete, replace, swap neighbours. */
  static int distance(String a, String b) {
    int[][] edits = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          edits[i][j] = i + j;
          continue;
        }
        boolean same = a.charAt(i - 1) == b.charAt(j - 1);
        int best = Math.min(edits[i - 1][j], edits[i][j - 1]) + 1;
        best = Math.min(best, edits[i - 1][j - 1] + (same ? 0 : 1));
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          best = Math.min(best, edits[i - 2][j - 2] + 1);
        }
        edits[i][j] = best;
      }
    }
    return edits[a.length()][b.length()];
  }
}
