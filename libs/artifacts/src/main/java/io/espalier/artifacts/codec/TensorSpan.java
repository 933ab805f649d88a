package io.espalier.artifacts.codec;

/**
 * A run of tensor elements inside a file.
 *
 * @param offset where its first byte is in the file
 * @param length in bytes
 * @param elementBytes 1 for INT8, 2 for half-precision floats, 4 for floats
 * @param rows size of the first dimension, for a weight the output channels
 * @param columns size of the second dimension, for a weight the input channels
 * @param taps product of the other dimensions, for a convolution its window
 * @param tapWidth size of the last dimension where there are more than two, else 1
 */
record TensorSpan(
    int offset, int length, int elementBytes, int rows, int columns, int taps, int tapWidth) {

  /** Whether the dimensions account for the length exactly. */
  boolean isConsistent() {
    return rows > 0
        && columns > 0
        && taps > 0
        && tapWidth > 0
        && tapWidth <= taps
        && length > 0
        && (elementBytes == 1 || elementBytes == 2 || elementBytes == 4)
        && (double) rows * columns * taps * elementBytes == length;
  }

  int elements() {
    return length / elementBytes;
  }
}
