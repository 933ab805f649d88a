package io.espalier.graph.wire;

import io.espalier.graph.OnnxFormatException;
import io.espalier.graph.OnnxLimits;
import io.espalier.graph.wire.WireSchema.Field;
import io.espalier.graph.wire.WireSchema.Kind;
import io.espalier.graph.wire.WireSchema.Message;

/**
 * Counts what a scan meets and estimates from above what it will take in memory. Raw tensor data is
 * never copied and counts nothing beyond the file's own bytes.
 */
final class WireCounts {
  private static final int STRING_COST_BYTES = 250;
  private static final int MESSAGE_COST_BYTES = 250;

  /** Model, graph, tensor. */
  private static final int INITIALIZER_DEPTH = 2;

  private final OnnxLimits limits;
  private final long structureBytesMax;
  private long structureBytes;
  private int nodes;
  private int initializers;
  private int attributes;
  private int values;

  WireCounts(OnnxLimits limits, int fileBytes) {
    this.limits = limits;
    this.structureBytesMax = limits.structureBytesMax() + fileBytes;
  }

  /** Whether the values of a field are the dimensions of a tensor. */
  boolean isDimension(Field field) {
    return field.name().equals("dims") || field.name().equals("dim");
  }

  void rank(int rank, int position) {
    limit(rank, limits.rankMax(), "rankMax", "a rank of", position);
  }

  /** A message within another. */
  void message(Field field, Message message, int nested, int bytes, int position) {
    switch (message.name) {
      case "NodeProto" -> limit(++nodes, limits.nodesMax(), "nodesMax", "nodes:", position);
      case "AttributeProto" ->
          limit(++attributes, limits.attributesMax(), "attributesMax", "attributes:", position);
      case "GraphProto" ->
          limit(nested, limits.nestingMax(), "nestingMax", "graphs within graphs:", position);
      case "ValueInfoProto" ->
          limit(++values, limits.valuesMax(), "valuesMax", "inputs and outputs:", position);
      case "TensorProto" -> {
        if (field.name().equals("initializer")) {
          limit(
              ++initializers,
              limits.initializersMax(),
              "initializersMax",
              "initializers:",
              position);
        }
      }
      default -> {
        // The rest only costs memory.
      }
    }
    boolean large = message.name.equals("NodeProto") || message.name.equals("TensorProto");
    cost(large ? 3 * MESSAGE_COST_BYTES : MESSAGE_COST_BYTES, position);
    // Graphs within nodes and functions are carried in encoded form, too.
    boolean carried = field.name().equals("functions") || field.name().equals("training_info");
    cost(carried || nested == 1 && message.name.equals("GraphProto") ? bytes : 0, position);
  }

  /** A string or a run of bytes. */
  void bytes(Field field, int length, int position) {
    switch (field.label()) {
      case "TensorProto.raw_data" -> cost(0, position);
      case "TensorProto.string_data" -> cost(100 + 2L * length, position);
      case "NodeProto.input", "NodeProto.output" -> {
        limit(++values, limits.valuesMax(), "valuesMax", "inputs and outputs:", position);
        name(field, length, position);
      }
      default -> {
        boolean text =
            field.kind() == Kind.BYTES
                || field.name().equals("doc_string")
                || field.name().equals("value");
        if (text) {
          limit(
              length,
              limits.stringBytesMax(),
              "stringBytesMax",
              "bytes in " + field.label() + ":",
              position);
          cost(STRING_COST_BYTES / 2 + 2L * length, position);
        } else {
          name(field, length, position);
        }
      }
    }
  }

  /** Numbers, in one run or alone. Those of initializers are decoded straight into the tensor. */
  void numbers(Field field, int count, int depth, int position) {
    int copies = depth == INITIALIZER_DEPTH ? 1 : 4;
    long each =
        switch (field.label()) {
          case "TensorProto.float_data", "TensorProto.int32_data" -> copies * Integer.BYTES;
          case "TensorProto.double_data", "TensorProto.int64_data", "TensorProto.uint64_data" ->
              copies * Long.BYTES;
          case "AttributeProto.ints", "AttributeProto.floats" -> 60;
          default -> field.repeated() ? 60 : 0;
        };
    cost(each * count, position);
  }

  void unknown(int bytes, int position) {
    cost(MESSAGE_COST_BYTES + 2L * bytes, position);
  }

  private void name(Field field, int length, int position) {
    limit(
        length, limits.nameBytesMax(), "nameBytesMax", "bytes in " + field.label() + ":", position);
    cost(STRING_COST_BYTES + 4L * length, position);
  }

  private void cost(long bytes, int position) {
    structureBytes += bytes;
    if (structureBytes > structureBytesMax) {
      throw new OnnxFormatException(
          "byte %d: what the file holds beside raw tensor data would take more memory than the limit structureBytesMax = %d and the file's size allow; keep weights in initializers with raw data"
              .formatted(position, limits.structureBytesMax()));
    }
  }

  private static void limit(long count, long limit, String name, String what, int position) {
    if (count > limit) {
      throw new OnnxFormatException(
          "byte %d: %s %d are above the limit %s = %d"
              .formatted(position, what, count, name, limit));
    }
  }
}
