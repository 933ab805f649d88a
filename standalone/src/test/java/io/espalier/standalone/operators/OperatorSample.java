package io.espalier.standalone.operators;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One way to use an operator, written as {@code Type attribute=value ... : input ... > outputs
 * @from-to}.
 *
 * <p>Inputs: {@code x} is FLOAT {@code [1, 4, 6, 6]}, {@code x2x8} an input of other extents; {@code
 * q}, {@code B} and {@code I} are x as UINT8, BOOL and INT64, computed by a node before; {@code
 * f4x1} is a FLOAT initializer of these extents, {@code s0.5} a FLOAT scalar, {@code i1,2} an INT64
 * vector, {@code n3} an INT64 scalar, {@code b6} a BOOL initializer, {@code u4x1} a UINT8 one, {@code
 * z} a UINT8 scalar and {@code _} an input that is left out. The numbers of operator sets after the
 * at sign limit where the sample is valid.
 *
 * @param type the operator
 * @param attributes its attributes, by name, as text
 * @param inputs its inputs, as text
 * @param outputs how many outputs it has
 * @param from the first operator set
 * @param to the last operator set
 */
record OperatorSample(
    String type,
    Map<String, String> attributes,
    List<String> inputs,
    int outputs,
    int from,
    int to) {
  static final int OPSET_MIN = 7;
  static final int OPSET_MAX = 24;

  static OperatorSample parse(String line) {
    String[] parts = line.split(" :( |$)", 2);
    List<String> head = List.of(parts[0].strip().split(" +"));
    Map<String, String> attributes = new LinkedHashMap<>();
    for (String attribute : head.subList(1, head.size())) {
      String[] pair = attribute.split("=", 2);
      attributes.put(pair[0], pair[1]);
    }
    List<String> inputs = new ArrayList<>();
    int outputs = 1;
    int from = OPSET_MIN;
    int to = OPSET_MAX;
    for (String word : parts.length == 1 ? new String[0] : parts[1].strip().split(" +")) {
      if (word.isEmpty()) {
        continue;
      }
      if (word.startsWith("@")) {
        String[] range = word.substring(1).split("-", -1);
        from = range[0].isEmpty() ? OPSET_MIN : Integer.parseInt(range[0]);
        to = range[1].isEmpty() ? OPSET_MAX : Integer.parseInt(range[1]);
      } else if (word.startsWith(">")) {
        outputs = Integer.parseInt(word.substring(1));
      } else {
        inputs.add(word);
      }
    }
    return new OperatorSample(head.getFirst(), attributes, inputs, outputs, from, to);
  }

  boolean isFor(int opset) {
    return opset >= from && opset <= to;
  }

  /** The extents of the image. */
  long[] imageShape() {
    String extents = inputs.isEmpty() ? "" : inputs.getFirst().substring(1);
    return inputs.isEmpty() || !inputs.getFirst().startsWith("x") || extents.isEmpty()
        ? new long[] {1, 4, 6, 6}
        : SampleTensors.extents(extents);
  }
}
