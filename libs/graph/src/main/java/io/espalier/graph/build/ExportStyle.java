package io.espalier.graph.build;

/** Whose exporter's way of writing transformer layers down as ONNX nodes. */
public enum ExportStyle {
  /**
   * Matrix products on {@code [batch, tokens, width]} whose bias comes first; shapes computed from
   * Shape nodes; scores divided by the root of the head size; keys transposed at once.
   */
  PYTORCH,
  /**
   * Matrix products on {@code [batch * tokens, width]}; constant shapes; scores multiplied by a
   * constant; keys transposed after the heads were cut.
   */
  TENSORFLOW
}
