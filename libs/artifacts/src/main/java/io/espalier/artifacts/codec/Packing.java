package io.espalier.artifacts.codec;

/** How a part is packed. */
sealed interface Packing {

  int STORED = 0;
  int CODED = 1;
  int REPEATED = 2;

  /** Bytes in the package that belong to the part. */
  int streamLength();

  /** As it is. */
  record Stored(int streamLength) implements Packing {}

  /** As an arithmetic code. */
  record Coded(int streamLength) implements Packing {}

  /** Not at all: an earlier part has the same bytes. */
  record Repeated(int part) implements Packing {
    @Override
    public int streamLength() {
      return 0;
    }
  }
}
