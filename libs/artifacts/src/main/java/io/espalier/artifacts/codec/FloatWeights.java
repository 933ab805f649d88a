package io.espalier.artifacts.codec;

import java.util.Arrays;

/**
 * Codes a tensor of 2- or 4-byte little-endian floats: which are zero, and of the others each byte
 * in a plane of its own, the one with sign and exponent first. Planes that look random, as the low
 * mantissa bytes of trained weights do, are stored as they are.
 *
 * <p>The stream is one byte whose bits say which planes are stored, four bytes with the length of
 * the arithmetic code (big-endian), the code, and the stored planes, lowest first.
 */
final class FloatWeights {

  static final int PREFIX_BYTES = 5;

  private static final int NODES = 256;
  private static final int LEVELS = 256;

  private final TensorSpan span;
  private final byte[] bytes;
  private final int storedPlanes;

  private FloatWeights(TensorSpan span, byte[] bytes, int storedPlanes) {
    this.span = span;
    this.bytes = bytes;
    this.storedPlanes = storedPlanes;
  }

  static byte[] encode(TensorSpan span, byte[] bytes) {
    byte[][] planes = planes(span, bytes);
    int stored = 0;
    int storedBytes = 0;
    for (int plane = 0; plane < span.elementBytes() - 1; plane++) {
      if (Entropy.isRandom(planes[plane], 0, planes[plane].length)) {
        stored |= 1 << plane;
        storedBytes += planes[plane].length;
      }
    }
    BitEncoder encoder = new BitEncoder();
    new FloatWeights(span, bytes, stored).code(encoder);
    byte[] code = encoder.finish();
    byte[] stream =
        Arrays.copyOf(new byte[] {(byte) stored}, PREFIX_BYTES + code.length + storedBytes);
    Wire.putInt(stream, 1, code.length);
    System.arraycopy(code, 0, stream, PREFIX_BYTES, code.length);
    int at = PREFIX_BYTES + code.length;
    for (int plane = 0; plane < span.elementBytes() - 1; plane++) {
      if ((stored >> plane & 1) != 0) {
        System.arraycopy(planes[plane], 0, stream, at, planes[plane].length);
        at += planes[plane].length;
      }
    }
    return stream;
  }

  static byte[] decode(TensorSpan span, byte[] packed, int from, int length) {
    if (length < PREFIX_BYTES) {
      throw new CodecException("the stream of a float tensor is cut off");
    }
    int stored = packed[from] & 0xff;
    int codeLength = Wire.getInt(packed, from + 1);
    if (codeLength < 0
        || codeLength > length - PREFIX_BYTES
        || stored >= 1 << span.elementBytes() - 1) {
      throw new CodecException("the stream of a float tensor has an impossible head");
    }
    byte[] bytes = new byte[span.length()];
    FloatWeights weights = new FloatWeights(span, bytes, stored);
    byte[] mask = weights.code(new BitDecoder(packed, from + PREFIX_BYTES, codeLength));
    weights.fillStored(mask, packed, from + PREFIX_BYTES + codeLength, from + length);
    return bytes;
  }

  private void fillStored(byte[] mask, byte[] packed, int from, int end) {
    int width = span.elementBytes();
    int at = from;
    for (int plane = 0; plane < width - 1; plane++) {
      if ((storedPlanes >> plane & 1) == 0) {
        continue;
      }
      for (int element = 0; element < mask.length; element++) {
        if (mask[element] != 0) {
          if (at >= end) {
            throw new CodecException("the stored bytes of a float tensor are cut off");
          }
          bytes[element * width + plane] = packed[at++];
        }
      }
    }
  }

  /** The bytes of the non-zero elements, one array per place in the element. */
  private static byte[][] planes(TensorSpan span, byte[] bytes) {
    int width = span.elementBytes();
    byte[][] planes = new byte[width][span.elements()];
    int count = 0;
    for (int at = 0; at < bytes.length; at += width) {
      if (isPresent(bytes, at, width)) {
        for (int plane = 0; plane < width; plane++) {
          planes[plane][count] = bytes[at + plane];
        }
        count++;
      }
    }
    int present = count;
    return Arrays.stream(planes).map(plane -> Arrays.copyOf(plane, present)).toArray(byte[][]::new);
  }

  private static boolean isPresent(byte[] bytes, int at, int width) {
    for (int i = 0; i < width; i++) {
      if (bytes[at + i] != 0) {
        return true;
      }
    }
    return false;
  }

  /** Codes everything that is not stored; returns which elements are not zero. */
  private byte[] code(BitCoder coder) {
    int width = span.elementBytes();
    byte[] present = new byte[span.elements()];
    MaskModel mask = new MaskModel(span);
    Mixer high = new Mixer(1023, 4, NODES, NODES, NODES * LEVELS, NODES * LEVELS);
    Mixer[] low = new Mixer[width - 1];
    for (int plane = 0; plane < low.length; plane++) {
      low[plane] = new Mixer(1023, 4, NODES, NODES, NODES * LEVELS);
    }
    int[] columnLast = new int[span.columns()];
    int last = 0;
    int element = 0;
    for (int row = 0; row < span.rows(); row++) {
      mask.beginRow();
      for (int column = 0; column < span.columns(); column++) {
        for (int tap = 0; tap < span.taps(); tap++, element++) {
          int at = element * width;
          int wanted = isPresent(bytes, at, width) ? 1 : 0;
          present[element] = (byte) mask.code(coder, wanted, row, column, tap);
          if (present[element] == 0) {
            continue;
          }
          last = codeByte(coder, high, at + width - 1, last, columnLast[column]);
          columnLast[column] = last;
          codeLow(coder, low, at, last);
        }
      }
    }
    return present;
  }

  private void codeLow(BitCoder coder, Mixer[] low, int at, int high) {
    int above = high;
    for (int plane = low.length - 1; plane >= 0; plane--) {
      if ((storedPlanes >> plane & 1) == 0) {
        above = codeByte(coder, low[plane], at + plane, above, 0);
      }
    }
  }

  private int codeByte(BitCoder coder, Mixer mixer, int at, int first, int second) {
    int value = bytes[at] & 0xff;
    int node = 1;
    for (int shift = 7; shift >= 0; shift--) {
      mixer.context(0, node);
      mixer.context(1, first << 8 | node);
      if (mixer.inputs() > 2) {
        mixer.context(2, second << 8 | node);
      }
      node = node << 1 | mixer.code(coder, value >> shift & 1, node);
    }
    bytes[at] = (byte) node;
    return node - NODES;
  }
}
