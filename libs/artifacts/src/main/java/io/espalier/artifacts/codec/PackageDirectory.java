package io.espalier.artifacts.codec;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The parts of a file and how each is packed. First come the blocks of the bytes between the
 * tensors, joined and cut into pieces of {@link #BLOCK_BYTES}; then the tensors.
 *
 * @param fileLength length of the unpacked file in bytes
 * @param blocks how many of the parts are blocks
 */
record PackageDirectory(int fileLength, int blocks, List<Part> parts, List<Packing> packings) {

  static final int BLOCK_BYTES = 1 << 22;

  private static final int PARTS_MAX = 1_000_000;

  /** The parts of a file, first the blocks, then the tensors. */
  static List<Part> parts(int restLength, List<TensorSpan> spans) {
    List<Part> parts = new ArrayList<>();
    for (int at = 0; at < restLength; at += BLOCK_BYTES) {
      parts.add(new Part.Block(Math.min(BLOCK_BYTES, restLength - at)));
    }
    spans.forEach(span -> parts.add(new Part.Tensor(span)));
    return parts;
  }

  private int restLength() {
    return parts.subList(0, blocks).stream().mapToInt(Part::length).sum();
  }

  List<TensorSpan> spans() {
    return parts.subList(blocks, parts.size()).stream()
        .map(part -> ((Part.Tensor) part).span())
        .toList();
  }

  byte[] toBytes() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    List<TensorSpan> spans = spans();
    Wire.putVarint(out, restLength());
    Wire.putVarint(out, spans.size());
    int at = 0;
    for (TensorSpan span : spans) {
      Wire.putVarint(out, span.offset() - at);
      Wire.putVarint(out, span.elementBytes());
      Wire.putVarint(out, span.rows());
      Wire.putVarint(out, span.columns());
      Wire.putVarint(out, span.taps());
      Wire.putVarint(out, span.tapWidth());
      at = span.offset() + span.length();
    }
    for (Packing packing : packings) {
      switch (packing) {
        case Packing.Stored(int length) -> putPacking(out, Packing.STORED, length);
        case Packing.Coded(int length) -> putPacking(out, Packing.CODED, length);
        case Packing.Repeated(int part) -> putPacking(out, Packing.REPEATED, part);
      }
    }
    return out.toByteArray();
  }

  private static void putPacking(ByteArrayOutputStream out, int kind, int number) {
    Wire.putVarint(out, kind);
    Wire.putVarint(out, number);
  }

  /**
   * Reads a directory and checks that its parts fill the file exactly.
   *
   * @throws CodecException when they do not
   */
  static PackageDirectory read(ByteBuffer in, int fileLength) {
    int restLength = Wire.getVarint(in);
    int tensors = Wire.getVarint(in);
    if (restLength > fileLength || tensors > PARTS_MAX) {
      throw new CodecException("its directory does not fit its content");
    }
    List<TensorSpan> spans = spans(in, tensors, fileLength);
    long total = restLength;
    for (TensorSpan span : spans) {
      total += span.length();
    }
    if (total != fileLength) {
      throw new CodecException("its parts do not add up to its content");
    }
    List<Part> parts = parts(restLength, spans);
    List<Packing> packings = new ArrayList<>();
    for (int i = 0; i < parts.size(); i++) {
      packings.add(packing(in, i, parts));
    }
    if (in.hasRemaining()) {
      throw new CodecException("its directory has a tail that means nothing");
    }
    return new PackageDirectory(fileLength, parts.size() - spans.size(), parts, packings);
  }

  private static Packing packing(ByteBuffer in, int index, List<Part> parts) {
    int kind = Wire.getVarint(in);
    int number = Wire.getVarint(in);
    int length = parts.get(index).length();
    if (kind == Packing.STORED && number == length) {
      return new Packing.Stored(number);
    }
    if (kind == Packing.CODED) {
      return new Packing.Coded(number);
    }
    if (kind == Packing.REPEATED && number < index && parts.get(number).length() == length) {
      return new Packing.Repeated(number);
    }
    throw new CodecException("its directory packs a part in an unknown way");
  }

  private static List<TensorSpan> spans(ByteBuffer in, int count, int fileLength) {
    List<TensorSpan> spans = new ArrayList<>();
    long at = 0;
    for (int i = 0; i < count; i++) {
      long offset = at + Wire.getVarint(in);
      int elementBytes = Wire.getVarint(in);
      int rows = Wire.getVarint(in);
      int columns = Wire.getVarint(in);
      int taps = Wire.getVarint(in);
      int tapWidth = Wire.getVarint(in);
      double length = (double) rows * columns * taps * elementBytes;
      if (offset + length > fileLength) {
        throw new CodecException("a tensor reaches beyond the end of its content");
      }
      TensorSpan span =
          new TensorSpan((int) offset, (int) length, elementBytes, rows, columns, taps, tapWidth);
      if (!span.isConsistent()) {
        throw new CodecException("its directory names a tensor of impossible shape");
      }
      spans.add(span);
      at = offset + span.length();
    }
    return spans;
  }
}
