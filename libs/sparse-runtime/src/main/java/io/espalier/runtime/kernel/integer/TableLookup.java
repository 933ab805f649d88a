package io.espalier.runtime.kernel.integer;

/**
 * Every byte replaced by {@code table[byte]}: any function of one number, a change of scale, or,
 * with the table that changes nothing, a copy into another layout. Elements keep their number in
 * ONNX order; the shapes may differ as long as there are as many elements.
 *
 * @param table 256 bytes
 * @param zeroPoint zero point of the output, for its padding
 */
public record TableLookup(byte[] table, int zeroPoint, ByteLayout input, ByteLayout output)
    implements IntegerOperation {
  /** Entries of a table. */
  public static final int ENTRIES = 256;

  public TableLookup {
    if (table.length != ENTRIES) {
      throw new IllegalArgumentException("a table has 256 entries, not " + table.length);
    }
    if (input.elements() != output.elements()) {
      throw new IllegalArgumentException(
          input.elements() + " elements do not fit into " + output.elements());
    }
  }

  /** The table that changes nothing. */
  public static byte[] identity() {
    byte[] table = new byte[ENTRIES];
    for (int i = 0; i < ENTRIES; i++) {
      table[i] = (byte) i;
    }
    return table;
  }
}
