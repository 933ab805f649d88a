package io.espalier.prune.structured;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * In which order channels of all groups go; whatever the budget, a prefix of it goes. What a group
 * must lose comes first, what it must keep is not in it. Ties are broken by group and then by
 * channel, so the same scores always give the same order.
 *
 * @param candidates the channels, the first to go first
 */
record RemovalOrder(List<Candidate> candidates) {

  /**
   * A channel.
   *
   * @param group index of its group
   * @param channel its number within the group
   * @param key what candidates are sorted by
   */
  record Candidate(int group, int channel, double key) {}

  /** The same share of every group: channels go by their rank within the group. */
  static RemovalOrder uniform(List<double[]> scores, List<ChannelShare> shares) {
    List<Candidate> all = new ArrayList<>();
    for (int group = 0; group < scores.size(); group++) {
      List<Integer> ranked = ranked(scores.get(group));
      for (int rank = 0; rank < shares.get(group).most(); rank++) {
        double key = (rank + 0.5) / ranked.size();
        all.add(new Candidate(group, ranked.get(rank), forced(rank, shares.get(group), key)));
      }
    }
    return sorted(all);
  }

  /**
   * By scores that compare over all groups.
   *
   * @param prices what one channel of each group is worth to the budget; channels go by score per
   *     price
   */
  static RemovalOrder global(List<double[]> scores, List<ChannelShare> shares, double[] prices) {
    List<Candidate> all = new ArrayList<>();
    for (int group = 0; group < scores.size(); group++) {
      List<Integer> ranked = ranked(scores.get(group));
      for (int rank = 0; rank < shares.get(group).most(); rank++) {
        double key = scores.get(group)[ranked.get(rank)] / prices[group];
        all.add(new Candidate(group, ranked.get(rank), forced(rank, shares.get(group), key)));
      }
    }
    return sorted(all);
  }

  /**
   * By scores that compare only over groups of one form, after division by their group's mean: of
   * each form the same share goes (Fang et al., 2024: Isomorphic pruning).
   *
   * @param forms the form of each group
   */
  static RemovalOrder isomorphic(
      List<double[]> scores, List<ChannelShare> shares, List<String> forms) {
    List<Candidate> all = new ArrayList<>();
    for (String form : forms.stream().distinct().toList()) {
      List<Candidate> ofForm = new ArrayList<>();
      int channels = 0;
      for (int group = 0; group < scores.size(); group++) {
        if (forms.get(group).equals(form)) {
          channels += scores.get(group).length;
          ofForm.addAll(normalized(group, scores.get(group)));
        }
      }
      int[] ranks = new int[scores.size()];
      int position = 0;
      for (Candidate candidate : sorted(ofForm).candidates()) {
        int rank = ranks[candidate.group()]++;
        ChannelShare share = shares.get(candidate.group());
        double key = (position++ + 0.5) / channels;
        if (rank < share.most()) {
          all.add(new Candidate(candidate.group(), candidate.channel(), forced(rank, share, key)));
        }
      }
    }
    return sorted(all);
  }

  private static List<Candidate> normalized(int group, double[] scores) {
    double mean = IntStream.range(0, scores.length).mapToDouble(i -> scores[i]).average().orElse(0);
    return ranked(scores).stream()
        .map(channel -> new Candidate(group, channel, mean == 0 ? 0 : scores[channel] / mean))
        .toList();
  }

  private static double forced(int rank, ChannelShare share, double key) {
    return rank < share.least() ? -1 : key;
  }

  private static List<Integer> ranked(double[] scores) {
    return IntStream.range(0, scores.length)
        .boxed()
        .sorted(Comparator.comparingDouble(channel -> scores[channel]))
        .toList();
  }

  private static RemovalOrder sorted(List<Candidate> candidates) {
    return new RemovalOrder(
        candidates.stream().sorted(Comparator.comparingDouble(Candidate::key)).toList());
  }
}
