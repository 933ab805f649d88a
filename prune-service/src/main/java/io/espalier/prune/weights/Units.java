package io.espalier.prune.weights;

import io.espalier.events.step.Pattern;
import org.jspecify.annotations.Nullable;

/** What goes as one: a partition of the weights of a layer. */
public sealed interface Units {

  /** Number of units. */
  int count();

  /** Weights of a whole unit; at the edges of a tensor a unit may have fewer. */
  int extent();

  /** The unit of the weight at a place of the tensor. */
  int of(int index);

  /** Every weight by itself. */
  record Single(int count) implements Units {
    @Override
    public int extent() {
      return 1;
    }

    @Override
    public int of(int index) {
      return index;
    }
  }

  /**
   * Blocks of adjacent output channels by adjacent input channels at one position of the kernel,
   * aligned at multiples of their size.
   *
   * @param layout where the channels lie
   * @param outputs output channels of a block
   * @param inputs input channels of a block
   */
  record Blocks(WeightLayout layout, int outputs, int inputs) implements Units {
    @Override
    public int count() {
      return Math.ceilDiv(layout.outputs(), outputs) * columns() * layout.positions();
    }

    @Override
    public int extent() {
      return outputs * inputs;
    }

    @Override
    public int of(int index) {
      int block = layout.output(index) / outputs * columns() + layout.input(index) / inputs;
      return block * layout.positions() + layout.position(index);
    }

    private int columns() {
      return Math.ceilDiv(layout.inputs(), inputs);
    }
  }

  /** The units of a pattern; without blocks every weight is one. */
  static Units of(WeightLayout layout, @Nullable Pattern pattern) {
    return switch (pattern) {
      case Pattern.Block(int outputs, int inputs) -> new Blocks(layout, outputs, inputs);
      case Pattern.NOfM _ -> new Single(layout.count());
      case null -> new Single(layout.count());
    };
  }
}
