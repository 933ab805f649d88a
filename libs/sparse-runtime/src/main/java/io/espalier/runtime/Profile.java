package io.espalier.runtime;

import java.util.List;
import java.util.Locale;

/**
 * Where the time of a session goes.
 *
 * @param runs the runs that the times are averaged over
 * @param hertz cycles per second of the processor's clock, as measured
 * @param layers in the order of execution
 */
public record Profile(long runs, double hertz, List<LayerProfile> layers) {
  public Profile {
    layers = List.copyOf(layers);
  }

  /**
   * One layer.
   *
   * @param name name of the node that the layer was made from
   * @param operators the operators in it
   * @param kernel what runs
   * @param integers whether it computes in integers
   * @param milliseconds mean time of a run
   * @param macs multiplications of one image, zeros counted
   * @param effectiveMacs multiplications of one image by weights that are not zero
   */
  public record LayerProfile(
      String name,
      String operators,
      String kernel,
      boolean integers,
      double milliseconds,
      long macs,
      long effectiveMacs) {}

  /**
   * Multiplications per cycle of the processor's clock in a layer, zeros counted: to be compared
   * with what the processor can do, which sparse kernels may surpass. All threads together.
   */
  public double macsPerCycle(LayerProfile layer) {
    return perCycle(layer.macs(), layer.milliseconds());
  }

  private double perCycle(long macs, double milliseconds) {
    return milliseconds == 0 ? 0 : macs / (milliseconds * 1e-3 * hertz);
  }

  /** Mean time of a run in milliseconds. */
  public double milliseconds() {
    return layers.stream().mapToDouble(LayerProfile::milliseconds).sum();
  }

  public long macs() {
    return layers.stream().mapToLong(LayerProfile::macs).sum();
  }

  public long effectiveMacs() {
    return layers.stream().mapToLong(LayerProfile::effectiveMacs).sum();
  }

  /** A table for people. */
  public String table() {
    StringBuilder table = new StringBuilder();
    table.append(
        String.format(
            Locale.ROOT,
            "%9s %9s %9s %10s  %-34s %-28s %s%n",
            "ms",
            "MMACs",
            "nonzero",
            "MACs/cycle",
            "kernel",
            "operators",
            "node"));
    for (LayerProfile layer : layers) {
      table.append(
          String.format(
              Locale.ROOT,
              "%9.4f %9.2f %9.2f %10.2f  %-34s %-28s %s%n",
              layer.milliseconds(),
              layer.macs() / 1e6,
              layer.effectiveMacs() / 1e6,
              macsPerCycle(layer),
              layer.kernel(),
              layer.operators(),
              layer.name()));
    }
    table.append(
        String.format(
            Locale.ROOT,
            "%9.4f %9.2f %9.2f %10.2f  mean of %d runs at %.2f GHz%n",
            milliseconds(),
            macs() / 1e6,
            effectiveMacs() / 1e6,
            perCycle(macs(), milliseconds()),
            runs,
            hertz / 1e9));
    return table.toString();
  }
}
