package io.espalier.graph;

/**
 * What a model file may ask for. The first pass over the bytes of a file counts what is in it, so
 * that all of these are checked before memory is allocated for it.
 *
 * @param fileBytesMax size of the file
 * @param tensorBytesMax size of one tensor
 * @param tensorElementsMax elements of one tensor
 * @param nodesMax nodes in all graphs and functions of the model
 * @param initializersMax initializers in all graphs of the model
 * @param attributesMax attributes of all nodes
 * @param valuesMax inputs and outputs of all nodes and graphs
 * @param nameBytesMax size of one name
 * @param stringBytesMax size of one string that is no name: a doc string, a metadata value, a
 *     string attribute
 * @param rankMax dimensions of a tensor
 * @param nestingMax graphs within graphs
 * @param structureBytesMax memory, by estimate, that all but the tensors' raw data may take beyond
 *     the size of the file
 * @param externalBytesMax bytes read from files beside the model, all together
 * @param externalFilesMax files beside the model
 */
public record OnnxLimits(
    long fileBytesMax,
    long tensorBytesMax,
    long tensorElementsMax,
    int nodesMax,
    int initializersMax,
    int attributesMax,
    int valuesMax,
    int nameBytesMax,
    int stringBytesMax,
    int rankMax,
    int nestingMax,
    long structureBytesMax,
    long externalBytesMax,
    int externalFilesMax) {
  /** Limits that any model within reach of this project keeps. */
  public static OnnxLimits defaults() {
    return new OnnxLimits(
        Integer.MAX_VALUE - 64L,
        1L << 30,
        1L << 30,
        200_000,
        200_000,
        500_000,
        1_000_000,
        1 << 16,
        1 << 24,
        16,
        16,
        192L << 20,
        4L << 30,
        10_000);
  }
}
