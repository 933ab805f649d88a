package io.espalier.standalone.plots;

import java.util.ArrayList;
import java.util.List;

/**
 * A scale of round numbers that holds all values.
 *
 * @param low its first tick
 * @param high its last tick
 * @param step the distance of ticks: 1, 2 or 5 times a power of ten
 */
record Axis(double low, double high, double step) {

  private static final int STEPS_WANTED = 5;
  private static final double ROUNDING = 1e-9;

  /** The axis for values between these two, which may be equal. */
  static Axis covering(double least, double most) {
    double span = most > least ? most - least : Math.max(Math.abs(most), 1) * 0.1;
    double rough = span / STEPS_WANTED;
    double power = Math.pow(10, Math.floor(Math.log10(rough)));
    double step =
        power * (rough / power > 5 ? 10 : rough / power > 2 ? 5 : rough / power > 1 ? 2 : 1);
    double low = Math.floor(least / step + ROUNDING) * step;
    double high = Math.ceil(most / step - ROUNDING) * step;
    return new Axis(low, high > low ? high : low + step, step);
  }

  /** The ticks, the lowest first. */
  List<Double> ticks() {
    List<Double> ticks = new ArrayList<>();
    int count = (int) Math.round((high - low) / step);
    for (int index = 0; index <= count; index++) {
      ticks.add(low + index * step);
    }
    return ticks;
  }

  /** A tick as text, with as many decimals as the step has. */
  String label(double tick) {
    int decimals = (int) Math.max(0, -Math.floor(Math.log10(step) + ROUNDING));
    // A zero that came out slightly below zero is zero.
    double value = Math.abs(tick) < step * ROUNDING ? 0 : tick;
    return Markup.format("%." + decimals + "f", value);
  }

  /** Where a value lies, 0 at the low end to 1 at the high end. */
  double share(double value) {
    return (value - low) / (high - low);
  }
}
