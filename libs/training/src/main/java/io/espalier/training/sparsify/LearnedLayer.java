package io.espalier.training.sparsify;

/**
 * A weight whose mask is learned, and the units that it falls into.
 *
 * @param name the initializer's name
 * @param layout where its elements lie
 * @param weights the weights themselves, which the optimizer changes
 * @param mask 1 where a weight is used and 0 where it is not
 * @param unit what goes as one
 * @param unitOf the unit that each element belongs to
 * @param sizes the elements of each unit
 */
public record LearnedLayer(
    String name,
    WeightLayout layout,
    float[] weights,
    float[] mask,
    Unit unit,
    int[] unitOf,
    int[] sizes) {
  /** Divides a weight into units. */
  public static LearnedLayer of(
      String name, WeightLayout layout, float[] weights, float[] mask, Unit unit) {
    int rows = unit instanceof Unit.Block(int outputs, int _) ? outputs : 1;
    int columns = unit instanceof Unit.Block(int _, int inputs) ? inputs : 1;
    int across = Math.ceilDiv(layout.inputs(), columns);
    int down = Math.ceilDiv(layout.outputs(), rows);
    int[] unitOf = new int[layout.size()];
    int[] sizes = new int[across * down * layout.positions()];
    for (int output = 0; output < layout.outputs(); output++) {
      for (int input = 0; input < layout.inputs(); input++) {
        for (int position = 0; position < layout.positions(); position++) {
          int number = (output / rows * across + input / columns) * layout.positions() + position;
          unitOf[layout.index(output, input, position)] = number;
          sizes[number]++;
        }
      }
    }
    return new LearnedLayer(name, layout, weights, mask, unit, unitOf, sizes);
  }

  /** Number of units. */
  public int units() {
    return sizes.length;
  }

  /** The mean of a number of each element over each unit. */
  float[] mean(ElementValue value) {
    float[] means = new float[units()];
    for (int i = 0; i < unitOf.length; i++) {
      means[unitOf[i]] += value.of(i) / sizes[unitOf[i]];
    }
    return means;
  }

  /** Makes the worth of what its N:M group must keep infinite, so that only the rest can go. */
  void guard(float[] worth) {
    if (!(unit instanceof Unit.NOfM(int kept, int of))) {
      return;
    }
    for (int output = 0; output < layout.outputs(); output++) {
      for (int position = 0; position < layout.positions(); position++) {
        for (int first = 0; first < layout.inputs(); first += of) {
          guardGroup(worth, output, position, first, Math.min(of, layout.inputs() - first), kept);
        }
      }
    }
  }

  private void guardGroup(
      float[] worth, int output, int position, int first, int length, int kept) {
    int[] units = new int[length];
    for (int i = 0; i < length; i++) {
      units[i] = unitOf[layout.index(output, first + i, position)];
    }
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = worth[units[i]];
    }
    for (int round = 0; round < Math.min(kept, length); round++) {
      int best = 0;
      for (int i = 1; i < length; i++) {
        best = values[i] > values[best] ? i : best;
      }
      values[best] = Float.NEGATIVE_INFINITY;
      worth[units[best]] = Float.POSITIVE_INFINITY;
    }
  }

  /** Sets the mask from the units that go. */
  void drop(boolean[] dropped) {
    for (int i = 0; i < mask.length; i++) {
      mask[i] = dropped[unitOf[i]] ? 0f : 1f;
    }
  }

  /** A number of each element. */
  @FunctionalInterface
  interface ElementValue {
    float of(int element);
  }
}
