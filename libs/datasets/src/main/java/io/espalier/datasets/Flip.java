package io.espalier.datasets;

/** A mirroring of an image, used as augmentation. */
public enum Flip {
  NONE(false, false),
  /** Left and right are exchanged. */
  HORIZONTAL(true, false),
  /** Top and bottom are exchanged. */
  VERTICAL(false, true),
  /** Both: a rotation by half a turn. */
  BOTH(true, true);

  private final boolean columns;
  private final boolean rows;

  Flip(boolean columns, boolean rows) {
    this.columns = columns;
    this.rows = rows;
  }

  boolean reversesColumns() {
    return columns;
  }

  boolean reversesRows() {
    return rows;
  }
}
