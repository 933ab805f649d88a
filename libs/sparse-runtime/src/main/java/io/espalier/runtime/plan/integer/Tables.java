package io.espalier.runtime.plan.integer;

import io.espalier.graph.ElementType;
import io.espalier.graph.Graph;
import io.espalier.graph.Node;
import io.espalier.graph.Shape;
import io.espalier.graph.Tensor;
import io.espalier.graph.reference.ReferenceEvaluator;
import io.espalier.runtime.kernel.integer.ByteResult;
import io.espalier.runtime.kernel.integer.TableLookup;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Works functions of one number out for every byte. */
public final class Tables {
  private Tables() {}

  /** The change from one meaning of bytes to another. */
  public static byte[] requantize(Affine from, Affine to, Bounds bounds) {
    ByteResult result = to.result(bounds);
    byte[] table = new byte[TableLookup.ENTRIES];
    for (int i = 0; i < table.length; i++) {
      table[i] = (byte) result.round(from.dequantize(i) / to.scale());
    }
    return table;
  }

  /** A chain of unary nodes, from the first to the last, between two meanings of bytes. */
  static byte[] of(Graph graph, List<Node> chain, Affine from, Affine to) {
    float[] reals = new float[TableLookup.ENTRIES];
    for (int i = 0; i < reals.length; i++) {
      reals[i] = from.dequantize(i);
    }
    Map<String, Tensor> values = new HashMap<>(graph.initializers());
    Tensor current = Tensor.floats(Shape.of(1, reals.length), reals);
    for (Node node : chain) {
      values.put(node.inputs().getFirst(), current);
      current = ReferenceEvaluator.evaluate(node, graph.info().opset(), values).getFirst();
    }
    if (current.type() != ElementType.FLOAT || current.count() != reals.length) {
      throw new IllegalStateException("the chain " + chain + " is not a function of one number");
    }
    float[] results = current.toFloats();
    byte[] table = new byte[reals.length];
    for (int i = 0; i < table.length; i++) {
      table[i] = (byte) to.quantize(results[i]);
    }
    return table;
  }
}
