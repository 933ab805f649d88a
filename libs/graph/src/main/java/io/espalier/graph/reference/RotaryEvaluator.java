package io.espalier.graph.reference;

import io.espalier.graph.Shape;
import io.espalier.graph.Tensor;
import io.espalier.graph.op.RotaryEmbedding;
import java.util.Optional;

/** Turns pairs of elements by the angles of their position. */
final class RotaryEvaluator {
  private RotaryEvaluator() {}

  static Tensor evaluate(RotaryEmbedding operator, Operands operands) {
    Tensor input = operands.input(0);
    boolean flat = input.shape().rank() == 3;
    Tensor heads = AttentionEvaluator.heads(input, flat ? operator.heads() : 0);
    Shape shape = heads.shape();
    int length = shape.intDim(2);
    int size = shape.intDim(3);
    int turned = operator.dimensions() == 0 ? size : Math.toIntExact(operator.dimensions());
    int half = turned / 2;
    double[] cosines = Numbers.doubles(operands.input(1));
    double[] sines = Numbers.doubles(operands.input(2));
    Optional<long[]> positions = operands.longs(3);
    int perImage = shape.intDim(1) * length;
    double[] x = Numbers.doubles(heads);
    double[] y = x.clone();
    for (int row = 0; row < x.length / size; row++) {
      int place = row / perImage * length + row % length;
      int angle = positions.map(ids -> (int) ids[place]).orElse(place) * half;
      for (int pair = 0; pair < half; pair++) {
        int first = row * size + (operator.interleaved() ? 2 * pair : pair);
        int second = operator.interleaved() ? first + 1 : first + half;
        double cosine = cosines[angle + pair];
        double sine = sines[angle + pair];
        y[first] = cosine * x[first] - sine * x[second];
        y[second] = sine * x[first] + cosine * x[second];
      }
    }
    Tensor result = Numbers.real(input.type(), shape, y);
    return flat
        ? Movement.transpose(result, new int[] {0, 2, 1, 3}).reshaped(input.shape())
        : result;
  }
}
