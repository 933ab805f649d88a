package io.espalier.graph;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Files that people take for ONNX models, told by their first bytes, so that the error can say what
 * they are.
 */
enum FileKind {
  GIT_LFS(
      "a Git LFS pointer; fetch the model itself with 'git lfs pull'", "version https://git-lfs"),
  GZIP("compressed with gzip; unpack it first", "\u001f\u008b"),
  ZSTANDARD("compressed with zstd; unpack it first", "\u0028\u00b5\u002f\u00fd"),
  ZIP(
      "a ZIP archive, such as a PyTorch or Keras checkpoint; export the model to ONNX",
      "PK\u0003\u0004"),
  HDF5("an HDF5 file, such as a Keras model; export the model to ONNX", "\u0089HDF"),
  JPEG("a JPEG image", "\u00ff\u00d8\u00ff"),
  PNG("a PNG image", "\u0089PNG"),
  HTML("an HTML page; the download may have failed", "<"),
  JSON("a JSON document", "{");

  private final String description;
  private final byte[] start;

  FileKind(String description, String start) {
    this.description = description;
    this.start = start.getBytes(StandardCharsets.ISO_8859_1);
  }

  static void requireNotOther(byte[] bytes) {
    if (bytes.length == 0) {
      throw new OnnxFormatException("not an ONNX model: the file is empty");
    }
    for (FileKind kind : values()) {
      if (startsAt(bytes, 0, kind.start)) {
        throw new OnnxFormatException("not an ONNX model but " + kind.description);
      }
    }
    boolean tensorFlowLite = startsAt(bytes, 4, "TFL3".getBytes(StandardCharsets.US_ASCII));
    if (tensorFlowLite && zeros(bytes, 1, 4)) {
      throw new OnnxFormatException(
          "not an ONNX model but a TensorFlow Lite model; export it to ONNX");
    }
    // The length of a header, in eight bytes, and the header; a model can have one such byte too.
    if (bytes.length > 8 && bytes[8] == '{' && zeros(bytes, 4, 8)) {
      throw new OnnxFormatException(
          "not an ONNX model but a safetensors file; export the model to ONNX");
    }
  }

  private static boolean zeros(byte[] bytes, int from, int to) {
    for (int i = from; i < to; i++) {
      if (bytes[i] != 0) {
        return false;
      }
    }
    return true;
  }

  private static boolean startsAt(byte[] bytes, int offset, byte[] start) {
    return bytes.length >= offset + start.length
        && Arrays.equals(bytes, offset, offset + start.length, start, 0, start.length);
  }
}
