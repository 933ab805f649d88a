package io.espalier.graph.reference;

import io.espalier.graph.ElementType;
import io.espalier.graph.Shape;
import io.espalier.graph.Tensor;
import io.espalier.graph.op.Attention;
import java.util.List;
import java.util.Optional;

/** Runs attention, one head and one query after the other. */
final class AttentionEvaluator {
  private final Attention operator;
  private final Operands operands;

  private AttentionEvaluator(Attention operator, Operands operands) {
    this.operator = operator;
    this.operands = operands;
  }

  static List<Tensor> evaluate(Attention operator, Operands operands) {
    return new AttentionEvaluator(operator, operands).run();
  }

  private List<Tensor> run() {
    boolean flat = operands.input(0).shape().rank() == 3;
    Tensor queries = heads(operands.input(0), flat ? operator.queryHeads() : 0);
    Tensor keys = withPast(heads(operands.input(1), flat ? operator.keyHeads() : 0), 4);
    Tensor values = withPast(heads(operands.input(2), flat ? operator.keyHeads() : 0), 5);
    Shape q = queries.shape();
    int total = keys.shape().intDim(2);
    int size = values.shape().intDim(3);
    Shape scoresShape = Shape.of(q.dim(0), q.dim(1), q.dim(2), total);
    double[] mask = mask(scoresShape);
    double[] shown = new double[Numbers.count(scoresShape)];
    Shape resultShape = Shape.of(q.dim(0), q.dim(1), q.dim(2), size);
    double[] result = new double[Numbers.count(resultShape)];
    double[] x = Numbers.doubles(queries);
    double[] k = Numbers.doubles(keys);
    double[] v = Numbers.doubles(values);
    int shared = q.intDim(1) / keys.shape().intDim(1);
    int width = q.intDim(3);
    for (int row = 0; row < shown.length / Math.max(1, total); row++) {
      int head = row / q.intDim(2);
      int keyHead = head / q.intDim(1) * keys.shape().intDim(1) + head % q.intDim(1) / shared;
      double[] scores = new double[total];
      for (int key = 0; key < total; key++) {
        for (int d = 0; d < width; d++) {
          scores[key] += x[row * width + d] * k[(keyHead * total + key) * width + d];
        }
        scores[key] *= scale(width);
      }
      weigh(scores, mask, row * total, shown);
      for (int key = 0; key < total; key++) {
        for (int d = 0; d < size; d++) {
          result[row * size + d] += scores[key] * v[(keyHead * total + key) * size + d];
        }
      }
    }
    ElementType type = queries.type();
    Tensor output = Numbers.real(type, resultShape, result);
    return List.of(
        flat
            ? Movement.transpose(output, new int[] {0, 2, 1, 3})
                .reshaped(Shape.of(q.dim(0), q.dim(2), q.dim(1) * size))
            : output,
        keys,
        values,
        Numbers.real(type, scoresShape, shown));
  }

  private double scale(int width) {
    return operator.scale().map(Float::doubleValue).orElse(1 / Math.sqrt(width));
  }

  /** Turns scores into weights, and keeps those of the stage that is asked for. */
  private void weigh(double[] scores, double[] mask, int at, double[] shown) {
    keep(0, scores, shown, at);
    for (int key = 0; key < scores.length && operator.softcap() > 0; key++) {
      scores[key] = operator.softcap() * Math.tanh(scores[key] / operator.softcap());
    }
    keep(1, scores, shown, at);
    for (int key = 0; key < scores.length; key++) {
      scores[key] += mask[at + key];
    }
    keep(2, scores, shown, at);
    double largest = Double.NEGATIVE_INFINITY;
    for (double score : scores) {
      largest = Math.max(largest, score);
    }
    double sum = 0;
    for (int key = 0; key < scores.length; key++) {
      // A query that sees no key at all gets zeros.
      scores[key] = largest == Double.NEGATIVE_INFINITY ? 0 : Math.exp(scores[key] - largest);
      sum += scores[key];
    }
    for (int key = 0; key < scores.length && sum > 0; key++) {
      scores[key] /= sum;
    }
    keep(3, scores, shown, at);
  }

  private void keep(int stage, double[] scores, double[] shown, int at) {
    if (operator.scores() == stage) {
      System.arraycopy(scores, 0, shown, at, scores.length);
    }
  }

  /** With the heads as an axis of their own. */
  static Tensor heads(Tensor x, long heads) {
    if (heads == 0) {
      return x;
    }
    Shape shape = x.shape();
    return Movement.transpose(
        x.reshaped(Shape.of(shape.dim(0), shape.dim(1), heads, shape.dim(2) / heads)),
        new int[] {0, 2, 1, 3});
  }

  private Tensor withPast(Tensor now, int input) {
    return operands.optional(input).map(past -> Movement.concat(List.of(past, now), 2)).orElse(now);
  }

  /** What is added to the scores, for every one of them. */
  private double[] mask(Shape scores) {
    double[] mask = operands.optional(3).map(m -> given(m, scores)).orElse(null);
    double[] added = mask == null ? new double[Numbers.count(scores)] : mask;
    int queries = scores.intDim(2);
    int keys = scores.intDim(3);
    long past = operands.optional(4).map(tensor -> tensor.shape().dim(2)).orElse(0L);
    Optional<long[]> lengths = operands.longs(6);
    int perImage = (int) scores.elements(1, 4);
    for (int i = 0; i < added.length; i++) {
      int key = i % keys;
      boolean later = operator.causal() && key > i / keys % queries + past;
      int image = i / perImage;
      boolean padding = lengths.map(length -> key >= length[image]).orElse(false);
      added[i] = later || padding ? Double.NEGATIVE_INFINITY : added[i];
    }
    return added;
  }

  /** A mask that allows or is added, broadcast; keys beyond it are not seen. */
  private static double[] given(Tensor mask, Shape scores) {
    int rank = mask.shape().rank();
    long missing = scores.dim(3) - mask.shape().dim(rank - 1);
    double[] values = Numbers.doubles(mask);
    if (mask.type() == ElementType.BOOL) {
      for (int i = 0; i < values.length; i++) {
        values[i] = values[i] != 0 ? 0 : Double.NEGATIVE_INFINITY;
      }
    }
    Tensor added = Numbers.real(ElementType.DOUBLE, mask.shape(), values);
    if (missing > 0 && mask.shape().dim(rank - 1) > 1) {
      long[] end = new long[rank];
      end[rank - 1] = missing;
      Tensor fill =
          Numbers.real(ElementType.DOUBLE, Shape.scalar(), new double[] {Double.NEGATIVE_INFINITY});
      added = Movement.pad(added, new long[rank], end, "constant", fill.toBytes());
    }
    return Numbers.doubles(Movement.expand(added, scores));
  }
}
