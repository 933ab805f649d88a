package io.espalier.artifacts.codec;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.zip.CRC32C;

/** Packs a file and unpacks it again; the layout is described in {@code docs/formats.md}. */
public final class PackageCodec {

  private static final byte[] MAGIC = {'E', 'S', 'P', 'M', 'O', 'D', 'L', 1};
  private static final int DIRECTORY_LENGTH_AT = MAGIC.length;
  private static final int FILE_LENGTH_AT = DIRECTORY_LENGTH_AT + Integer.BYTES;
  private static final int HASH_AT = FILE_LENGTH_AT + Integer.BYTES;
  private static final int HASH_BYTES = 32;
  private static final int DIRECTORY_AT = HASH_AT + HASH_BYTES;
  private static final int CHECKSUM_BYTES = Integer.BYTES;

  private PackageCodec() {}

  /** Whether the bytes begin as a package does. */
  public static boolean isPackage(byte[] bytes) {
    return bytes.length >= MAGIC.length
        && Arrays.equals(bytes, 0, MAGIC.length, MAGIC, 0, MAGIC.length);
  }

  /** Packs any bytes; tensors are found where the bytes are an ONNX file. */
  public static byte[] pack(byte[] file) {
    List<TensorSpan> spans = TensorScan.of(file);
    byte[] rest = rest(file, spans);
    List<Part> parts = PackageDirectory.parts(rest.length, spans);
    List<byte[]> contents = contents(file, rest, parts);
    List<Integer> first = firstOfEqual(contents);
    List<byte[]> streams =
        IntStream.range(0, parts.size())
            .parallel()
            .mapToObj(i -> first.get(i) == i ? stream(parts.get(i), contents.get(i)) : new byte[0])
            .toList();
    List<Packing> packings = new ArrayList<>();
    for (int i = 0; i < streams.size(); i++) {
      int length = streams.get(i).length;
      packings.add(
          first.get(i) < i
              ? new Packing.Repeated(first.get(i))
              : length == parts.get(i).length()
                  ? new Packing.Stored(length)
                  : new Packing.Coded(length));
    }
    int blocks = parts.size() - spans.size();
    return assemble(file, new PackageDirectory(file.length, blocks, parts, packings), streams);
  }

  private static byte[] rest(byte[] file, List<TensorSpan> spans) {
    ByteArrayOutputStream rest = new ByteArrayOutputStream();
    int at = 0;
    for (TensorSpan span : spans) {
      rest.write(file, at, span.offset() - at);
      at = span.offset() + span.length();
    }
    rest.write(file, at, file.length - at);
    return rest.toByteArray();
  }

  private static List<byte[]> contents(byte[] file, byte[] rest, List<Part> parts) {
    List<byte[]> contents = new ArrayList<>();
    int restAt = 0;
    for (Part part : parts) {
      switch (part) {
        case Part.Block(int length) -> {
          contents.add(Arrays.copyOfRange(rest, restAt, restAt + length));
          restAt += length;
        }
        case Part.Tensor(TensorSpan span) ->
            contents.add(Arrays.copyOfRange(file, span.offset(), span.offset() + span.length()));
      }
    }
    return contents;
  }

  /** For each content the index of the first that has the same bytes. */
  private static List<Integer> firstOfEqual(List<byte[]> contents) {
    Map<ByteBuffer, Integer> seen = new HashMap<>();
    List<Integer> first = new ArrayList<>();
    for (int i = 0; i < contents.size(); i++) {
      Integer earlier = seen.putIfAbsent(ByteBuffer.wrap(contents.get(i)), i);
      first.add(earlier == null ? i : earlier);
    }
    return first;
  }

  private static byte[] stream(Part part, byte[] content) {
    byte[] code = part.encode(content);
    return code.length < content.length ? code : content;
  }

  private static byte[] assemble(byte[] file, PackageDirectory directory, List<byte[]> streams) {
    byte[] head = directory.toBytes();
    long length = DIRECTORY_AT + head.length + CHECKSUM_BYTES;
    for (byte[] stream : streams) {
      length += stream.length;
    }
    ByteBuffer out = ByteBuffer.allocate(Math.toIntExact(length));
    out.put(MAGIC).putInt(head.length).putInt(file.length).put(sha256(file)).put(head);
    streams.forEach(out::put);
    out.putInt(checksum(out.array(), out.position()));
    return out.array();
  }

  /**
   * Unpacks a package.
   *
   * @param bytesMax the largest unpacked file that is accepted
   * @throws CodecException when the bytes are not an intact package or too large
   */
  public static byte[] unpack(byte[] packed, int bytesMax) {
    if (!isPackage(packed)) {
      throw new CodecException("it does not begin with the mark of a model package, version 1");
    }
    int end = packed.length - CHECKSUM_BYTES;
    if (end < DIRECTORY_AT) {
      throw new CodecException("it is cut off");
    }
    if (Wire.getInt(packed, end) != checksum(packed, end)) {
      throw new CodecException("its checksum does not match: it was changed or cut off");
    }
    int fileLength = Wire.getInt(packed, FILE_LENGTH_AT);
    if (fileLength < 0 || fileLength > bytesMax) {
      throw new CodecException(
          "its content is said to have %d bytes, but at most %d are accepted"
              .formatted(fileLength & 0xffffffffL, bytesMax));
    }
    int headLength = Wire.getInt(packed, DIRECTORY_LENGTH_AT);
    if (headLength < 0 || headLength > end - DIRECTORY_AT) {
      throw new CodecException("its directory is cut off");
    }
    PackageDirectory directory =
        PackageDirectory.read(ByteBuffer.wrap(packed, DIRECTORY_AT, headLength), fileLength);
    byte[] file = join(directory, unpackParts(directory, packed, DIRECTORY_AT + headLength, end));
    if (!Arrays.equals(sha256(file), 0, HASH_BYTES, packed, HASH_AT, HASH_AT + HASH_BYTES)) {
      throw new CodecException("its content does not have the digest that it names");
    }
    return file;
  }

  private static List<byte[]> unpackParts(
      PackageDirectory directory, byte[] packed, int start, int end) {
    List<Part> parts = directory.parts();
    int[] at = new int[parts.size()];
    long next = start;
    for (int i = 0; i < at.length; i++) {
      at[i] = (int) next;
      next += directory.packings().get(i).streamLength();
      if (next > end) {
        throw new CodecException("its streams are cut off");
      }
    }
    if (next != end) {
      throw new CodecException("there are bytes that belong to no stream");
    }
    List<byte[]> contents =
        new ArrayList<>(
            IntStream.range(0, at.length)
                .parallel()
                .mapToObj(i -> unpackPart(parts.get(i), directory.packings().get(i), packed, at[i]))
                .toList());
    for (int i = 0; i < at.length; i++) {
      if (directory.packings().get(i) instanceof Packing.Repeated(int earlier)) {
        contents.set(i, contents.get(earlier));
      }
    }
    return contents;
  }

  private static byte[] unpackPart(Part part, Packing packing, byte[] packed, int at) {
    return switch (packing) {
      case Packing.Stored(int length) -> Arrays.copyOfRange(packed, at, at + length);
      case Packing.Coded(int length) -> part.decode(packed, at, length);
      case Packing.Repeated(_) -> new byte[0];
    };
  }

  private static byte[] join(PackageDirectory directory, List<byte[]> contents) {
    ByteArrayOutputStream blocks = new ByteArrayOutputStream();
    contents.subList(0, directory.blocks()).forEach(blocks::writeBytes);
    byte[] rest = blocks.toByteArray();
    byte[] file = new byte[directory.fileLength()];
    int at = 0;
    int restAt = 0;
    int part = directory.blocks();
    for (TensorSpan span : directory.spans()) {
      int gap = span.offset() - at;
      System.arraycopy(rest, restAt, file, at, gap);
      restAt += gap;
      System.arraycopy(contents.get(part++), 0, file, span.offset(), span.length());
      at = span.offset() + span.length();
    }
    System.arraycopy(rest, restAt, file, at, file.length - at);
    return file;
  }

  private static int checksum(byte[] bytes, int length) {
    CRC32C checksum = new CRC32C();
    checksum.update(bytes, 0, length);
    return (int) checksum.getValue();
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform provides SHA-256", e);
    }
  }
}
