package io.espalier.graph;

/**
 * What a model file may ask for; all are checked before memory is allocated.
 *
 * @param fileBytesMax size of the file
 * @param tensorBytesMax size of one tensor
 * @param nodesMax nodes in the graph
 * @param initializersMax initializers in the graph
 * @param rankMax dimensions of a tensor
 * @param nestingMax graphs within graphs
 * @param externalBytesMax bytes read from files beside the model, all together
 */
public record OnnxLimits(
    long fileBytesMax,
    long tensorBytesMax,
    int nodesMax,
    int initializersMax,
    int rankMax,
    int nestingMax,
    long externalBytesMax) {
  /** Limits that any model within reach of this project keeps. */
  public static OnnxLimits defaults() {
    return new OnnxLimits(Integer.MAX_VALUE - 64L, 1L << 30, 200_000, 200_000, 16, 16, 4L << 30);
  }
}
