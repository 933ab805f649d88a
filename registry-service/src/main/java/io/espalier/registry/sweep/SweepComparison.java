package io.espalier.registry.sweep;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The points of a sweep side by side. On the front is every point that no other one beats: none is
 * at least as accurate, as fast and as small, and better in one of the three. The best is, among
 * the points whose gates all held, the fastest; of those within {@value #TIE} of it, the smallest
 * file, then the highest accuracy.
 *
 * @param points what was measured of each, in any order
 */
public record SweepComparison(List<PointFigures> points) {

  /** Medians that differ by less than this share of the lower one count as equal. */
  public static final double TIE = 0.02;

  private static final Comparator<PointFigures> AMONG_EQUALLY_FAST =
      Comparator.comparingLong(PointFigures::bytes)
          .thenComparing(Comparator.comparingDouble(PointFigures::accuracy).reversed())
          .thenComparingDouble(PointFigures::p50OrSlowest)
          .thenComparingInt(PointFigures::number);

  private static final Comparator<PointFigures> BY_SHORTFALL =
      Comparator.comparingDouble(PointFigures::shortfall).thenComparing(AMONG_EQUALLY_FAST);

  /** Keeps the points in order of their numbers. */
  public SweepComparison {
    points = points.stream().sorted(Comparator.comparingInt(PointFigures::number)).toList();
  }

  /** The points that no other one beats. */
  public List<PointFigures> front() {
    return points.stream()
        .filter(point -> points.stream().noneMatch(other -> beats(other, point)))
        .toList();
  }

  /** The point to release; empty where no point's gates all held. */
  public Optional<PointFigures> best() {
    List<PointFigures> passed = points.stream().filter(PointFigures::passed).toList();
    double fastest =
        passed.stream().mapToDouble(PointFigures::p50OrSlowest).min().orElse(Double.NaN);
    return passed.stream()
        .filter(point -> point.p50OrSlowest() <= fastest * (1 + TIE))
        .min(AMONG_EQUALLY_FAST);
  }

  /** The point that missed its gates by least; empty where none was measured. */
  public Optional<PointFigures> nearest() {
    return points.stream().min(BY_SHORTFALL);
  }

  /** Why the best point is the best, in sentences. */
  public String why(PointFigures best) {
    List<PointFigures> passed = points.stream().filter(PointFigures::passed).toList();
    String held =
        passed.size() == 1
            ? "It is the only point whose gates all held."
            : text("%d of %d measured points held all gates.", passed.size(), points.size());
    if (best.p50Millis() == null) {
      return text(
          "%s Our runtime was not measured on %s, so point %d (%s) was chosen for its file: %,d bytes.",
          held, best.profile(), best.number(), best.label(), best.bytes());
    }
    double fastest = passed.stream().mapToDouble(PointFigures::p50OrSlowest).min().orElseThrow();
    long tied =
        passed.stream().filter(point -> point.p50OrSlowest() <= fastest * (1 + TIE)).count();
    String reason =
        tied == 1
            ? text(
                "it has the lowest median latency of our runtime on %s, %.3f ms",
                best.profile(), best.p50Millis())
            : text(
                "of the %d fastest on %s, which lie within %.0f%% of %.3f ms, it has the smallest file (%,d bytes) or, at equal size, the highest accuracy",
                tied, best.profile(), TIE * 100, fastest, best.bytes());
    return text(
        "%s Point %d (%s) was chosen: %s. Its accuracy is %.2f%%.",
        held, best.number(), best.label(), reason, best.accuracy() * 100);
  }

  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }

  private static boolean beats(PointFigures one, PointFigures other) {
    boolean asGood =
        one.accuracy() >= other.accuracy()
            && one.p50OrSlowest() <= other.p50OrSlowest()
            && one.bytes() <= other.bytes();
    boolean better =
        one.accuracy() > other.accuracy()
            || one.p50OrSlowest() < other.p50OrSlowest()
            || one.bytes() < other.bytes();
    return asGood && better;
  }
}
