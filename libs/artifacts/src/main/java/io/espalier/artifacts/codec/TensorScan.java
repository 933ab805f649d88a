package io.espalier.artifacts.codec;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Finds the large INT8 and floating-point tensors in the bytes of an ONNX file, wherever they are:
 * initializers, attributes, subgraphs. Needs no more of the ONNX schema than a few field numbers,
 * and finds nothing in other files.
 */
final class TensorScan {

  /** Smaller tensors are packed with the bytes around them. */
  private static final int BYTES_MIN = 1024;

  private static final int DEPTH_MAX = 32;
  private static final int DIMENSIONS_MAX = 8;

  private static final int MODEL_GRAPH = 7;
  private static final int GRAPH_NODE = 1;
  private static final int GRAPH_INITIALIZER = 5;
  private static final int NODE_ATTRIBUTE = 5;
  private static final int ATTRIBUTE_TENSOR = 5;
  private static final int ATTRIBUTE_GRAPH = 6;
  private static final int TENSOR_DIMENSIONS = 1;
  private static final int TENSOR_TYPE = 2;
  private static final int TENSOR_FLOATS = 4;
  private static final int TENSOR_RAW = 9;

  private static final int TYPE_FLOAT = 1;
  private static final int TYPE_INT8 = 3;
  private static final int TYPE_FLOAT16 = 10;
  private static final int TYPE_BFLOAT16 = 16;

  private final List<TensorSpan> spans = new ArrayList<>();

  private TensorScan() {}

  /** The tensors, in the order in which they lie in the file; they do not overlap. */
  static List<TensorSpan> of(byte[] file) {
    TensorScan scan = new TensorScan();
    ProtoCursor model = new ProtoCursor(file, 0, file.length);
    while (model.next()) {
      if (model.is(MODEL_GRAPH, ProtoCursor.LENGTH_DELIMITED)) {
        scan.graph(model.message(), 0);
      }
    }
    scan.spans.sort(Comparator.comparingInt(TensorSpan::offset));
    return scan.spans;
  }

  private void graph(ProtoCursor graph, int depth) {
    while (depth < DEPTH_MAX && graph.next()) {
      if (graph.is(GRAPH_INITIALIZER, ProtoCursor.LENGTH_DELIMITED)) {
        tensor(graph.message());
      } else if (graph.is(GRAPH_NODE, ProtoCursor.LENGTH_DELIMITED)) {
        node(graph.message(), depth);
      }
    }
  }

  private void node(ProtoCursor node, int depth) {
    while (node.next()) {
      if (!node.is(NODE_ATTRIBUTE, ProtoCursor.LENGTH_DELIMITED)) {
        continue;
      }
      ProtoCursor attribute = node.message();
      while (attribute.next()) {
        if (attribute.is(ATTRIBUTE_TENSOR, ProtoCursor.LENGTH_DELIMITED)) {
          tensor(attribute.message());
        } else if (attribute.is(ATTRIBUTE_GRAPH, ProtoCursor.LENGTH_DELIMITED)) {
          graph(attribute.message(), depth + 1);
        }
      }
    }
  }

  private void tensor(ProtoCursor tensor) {
    List<Long> dimensions = new ArrayList<>();
    long type = 0;
    int dataStart = 0;
    int dataLength = 0;
    while (tensor.next()) {
      if (tensor.is(TENSOR_DIMENSIONS, ProtoCursor.VARINT)) {
        if (dimensions.size() <= DIMENSIONS_MAX) {
          dimensions.add(tensor.number());
        }
      } else if (tensor.is(TENSOR_DIMENSIONS, ProtoCursor.LENGTH_DELIMITED)) {
        tensor.message().varints(dimensions, DIMENSIONS_MAX + 1);
      } else if (tensor.is(TENSOR_TYPE, ProtoCursor.VARINT)) {
        type = tensor.number();
      } else if (tensor.is(TENSOR_RAW, ProtoCursor.LENGTH_DELIMITED)
          || tensor.is(TENSOR_FLOATS, ProtoCursor.LENGTH_DELIMITED)) {
        dataStart = tensor.valueStart();
        dataLength = tensor.valueLength();
      }
    }
    int elementBytes = elementBytes(type);
    if (elementBytes > 0 && dataLength >= BYTES_MIN && dimensions.size() <= DIMENSIONS_MAX) {
      add(dataStart, dataLength, elementBytes, dimensions);
    }
  }

  private static int elementBytes(long type) {
    return switch (Math.clamp(type, 0, 255)) {
      case TYPE_INT8 -> 1;
      case TYPE_FLOAT16, TYPE_BFLOAT16 -> 2;
      case TYPE_FLOAT -> 4;
      default -> 0;
    };
  }

  private void add(int start, int length, int elementBytes, List<Long> dimensions) {
    int rank = dimensions.size();
    TensorSpan span =
        new TensorSpan(
            start,
            length,
            elementBytes,
            rank > 1 ? dimension(dimensions.get(0)) : 1,
            rank > 1 ? dimension(dimensions.get(1)) : length / elementBytes,
            product(dimensions.subList(Math.min(2, rank), rank)),
            rank > 2 ? dimension(dimensions.get(rank - 1)) : 1);
    if (span.isConsistent()) {
      spans.add(span);
    }
  }

  private static int dimension(long size) {
    return Math.clamp(size, 0, Integer.MAX_VALUE);
  }

  private static int product(List<Long> dimensions) {
    long product = 1;
    for (long size : dimensions) {
      product = Math.min(product * Math.clamp(size, 0, Integer.MAX_VALUE), Integer.MAX_VALUE);
    }
    return (int) product;
  }
}
