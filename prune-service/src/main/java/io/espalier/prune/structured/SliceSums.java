package io.espalier.prune.structured;

import io.espalier.graph.Shape;
import io.espalier.graph.channels.ChannelSlice;
import java.util.List;

/** Sums of a number per weight over what each channel takes of a parameter. */
final class SliceSums {

  private SliceSums() {}

  /**
   * Adds to each channel's sum.
   *
   * @param sums one sum per channel
   * @param slice what the channels take
   * @param shape the parameter's shape
   * @param terms one number per weight, in storage order
   */
  static void add(double[] sums, ChannelSlice slice, Shape shape, float[] terms) {
    double[] along = new double[shape.intDim(slice.axis())];
    int run = Math.toIntExact(shape.elements(slice.axis() + 1, shape.rank()));
    for (int start = 0, entry = 0; start < terms.length; start += run) {
      double sum = 0;
      for (int i = start; i < start + run; i++) {
        sum += terms[i];
      }
      along[entry] += sum;
      entry = entry + 1 == along.length ? 0 : entry + 1;
    }
    List<List<Integer>> positions = slice.positions();
    for (int channel = 0; channel < sums.length; channel++) {
      for (int position : positions.get(channel)) {
        sums[channel] += along[position];
      }
    }
  }
}
