package io.espalier.artifacts;

import io.espalier.artifacts.codec.CodecException;
import io.espalier.artifacts.codec.PackageCodec;
import java.util.Arrays;

/**
 * The form in which a released model is kept and shipped: the ONNX file, packed so that its zeros
 * and the distribution of its weights pay off, and unpacked to the very same bytes. Takes any
 * bytes; gains most on pruned INT8 and floating-point weights. Deterministic: equal files give
 * equal packages. The format is described in {@code docs/formats.md}.
 */
public final class ModelPackage {

  /** What file names of packages end with. */
  public static final String EXTENSION = ".onnx.esp";

  /** The largest file that {@link #unpack(byte[])} returns. */
  public static final int UNPACKED_BYTES_MAX = 1 << 30;

  private ModelPackage() {}

  /**
   * Packs a file and makes sure that it unpacks to the same bytes.
   *
   * @throws IllegalArgumentException when the file is larger than {@link #UNPACKED_BYTES_MAX}
   */
  public static byte[] pack(byte[] onnx) {
    if (onnx.length > UNPACKED_BYTES_MAX) {
      throw new IllegalArgumentException(
          "The model has %,d bytes; a package holds at most %,d."
              .formatted(onnx.length, UNPACKED_BYTES_MAX));
    }
    byte[] packed = PackageCodec.pack(onnx);
    if (!Arrays.equals(PackageCodec.unpack(packed, UNPACKED_BYTES_MAX), onnx)) {
      throw new IllegalStateException("The packed model does not unpack to the same bytes");
    }
    return packed;
  }

  /**
   * Unpacks a package.
   *
   * @return the file that was packed, byte for byte
   * @throws CorruptPackageException when the bytes are not an intact package
   */
  public static byte[] unpack(byte[] packed) {
    return unpack(packed, UNPACKED_BYTES_MAX);
  }

  /**
   * Unpacks a package unless it is too large.
   *
   * @param bytesMax the largest file that is accepted
   * @throws CorruptPackageException when the bytes are not an intact package or unpack to more
   */
  public static byte[] unpack(byte[] packed, int bytesMax) {
    try {
      return PackageCodec.unpack(packed, bytesMax);
    } catch (CodecException e) {
      throw new CorruptPackageException(
          "The model package cannot be unpacked: %s. Fetch it again from where it was released."
              .formatted(e.getMessage()),
          e);
    }
  }

  /** Whether the bytes begin as a package does. */
  public static boolean isPackage(byte[] bytes) {
    return PackageCodec.isPackage(bytes);
  }
}
