package io.espalier.training.sparsify;

/** What is pruned as one. */
public sealed interface Unit {
  /** One weight. */
  record Single() implements Unit {}

  /**
   * A block at one kernel position; blocks at the edges may be smaller.
   *
   * @param outputs adjacent output channels, at least 1
   * @param inputs adjacent input channels, at least 1
   */
  record Block(int outputs, int inputs) implements Unit {
    /** Checks the extents. */
    public Block {
      if (outputs < 1 || inputs < 1) {
        throw new IllegalArgumentException("a block of %d x %d".formatted(outputs, inputs));
      }
    }
  }

  /**
   * Single weights, of which so many stay in each group of adjacent input channels.
   *
   * @param kept how many stay, at least 1
   * @param of the size of a group, more than that
   */
  record NOfM(int kept, int of) implements Unit {
    /** Checks the extents. */
    public NOfM {
      if (kept < 1 || of <= kept) {
        throw new IllegalArgumentException("%d of %d weights".formatted(kept, of));
      }
    }
  }
}
