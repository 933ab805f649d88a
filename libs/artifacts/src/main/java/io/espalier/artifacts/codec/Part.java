package io.espalier.artifacts.codec;

/** What is packed on its own: a tensor, or a block of the bytes around the tensors. */
sealed interface Part {

  /** Unpacked length in bytes. */
  int length();

  /** The arithmetic code of a part's bytes. */
  byte[] encode(byte[] bytes);

  /**
   * The bytes of a part again.
   *
   * @throws CodecException when the code cannot be what {@link #encode} made
   */
  byte[] decode(byte[] packed, int from, int codeLength);

  /** A tensor at its place in the file. */
  record Tensor(TensorSpan span) implements Part {
    @Override
    public int length() {
      return span.length();
    }

    @Override
    public byte[] encode(byte[] bytes) {
      return span.elementBytes() == 1
          ? IntegerWeights.encode(span, bytes)
          : FloatWeights.encode(span, bytes);
    }

    @Override
    public byte[] decode(byte[] packed, int from, int codeLength) {
      return span.elementBytes() == 1
          ? IntegerWeights.decode(span, new BitDecoder(packed, from, codeLength))
          : FloatWeights.decode(span, packed, from, codeLength);
    }
  }

  /** A block of the bytes that belong to no tensor. */
  record Block(int length) implements Part {
    @Override
    public byte[] encode(byte[] bytes) {
      return Entropy.isRandom(bytes, 0, length) ? bytes : ByteText.encode(bytes);
    }

    @Override
    public byte[] decode(byte[] packed, int from, int codeLength) {
      return ByteText.decode(length, new BitDecoder(packed, from, codeLength));
    }
  }
}
