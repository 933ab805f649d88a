package io.espalier.training.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import io.espalier.graph.ElementType;
import io.espalier.graph.Tensor;
import io.espalier.graph.op.Attention;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Scaled dot-product attention, made of products of matrices and a softmax. */
final class AttentionKernels {
  private static final int MASK = 3;
  private static final int PAST_KEYS = 4;
  private static final int PAST_VALUES = 5;
  private static final int KEY_COUNTS = 6;

  private final Call call;
  private final Attention operator;

  private AttentionKernels(Call call, Attention operator) {
    this.call = call;
    this.operator = operator;
  }

  static List<Operand> apply(Call call, Attention operator) {
    return new AttentionKernels(call, operator).run();
  }

  private List<Operand> run() {
    boolean flat = call.shape(0).length == 3;
    NDArray queries = heads(call.array(0), flat ? operator.queryHeads() : 0);
    NDArray keys = withPast(heads(call.array(1), flat ? operator.keyHeads() : 0), PAST_KEYS);
    NDArray values = withPast(heads(call.array(2), flat ? operator.keyHeads() : 0), PAST_VALUES);
    long shared = queries.getShape().get(1) / keys.getShape().get(1);
    List<NDArray> stages = stages(queries, repeated(keys, shared));
    NDArray result = stages.getLast().matMul(repeated(values, shared));
    List<Operand> outputs = new ArrayList<>();
    outputs.add(
        new Operand.Array(
            flat
                ? result
                    .transpose(0, 2, 1, 3)
                    .reshape(result.getShape().get(0), result.getShape().get(2), -1)
                : result));
    outputs.add(new Operand.Array(ElementwiseKernels.same(keys)));
    outputs.add(new Operand.Array(ElementwiseKernels.same(values)));
    outputs.add(
        new Operand.Array(ElementwiseKernels.same(stages.get(Math.toIntExact(operator.scores())))));
    return outputs;
  }

  /** The scores: raw, capped, with the mask, after the softmax. */
  private List<NDArray> stages(NDArray queries, NDArray keys) {
    float scale = operator.scale().orElse((float) (1 / Math.sqrt(queries.getShape().get(3))));
    NDArray raw = queries.mul(scale).matMul(keys.transpose(0, 1, 3, 2));
    float cap = operator.softcap();
    NDArray capped = cap > 0 ? raw.div(cap).tanh().mul(cap) : raw;
    long[] shape = raw.getShape().getShape();
    boolean hides = operator.causal() || call.has(KEY_COUNTS);
    NDArray seen = hides ? capped.add(hidden(shape)) : capped;
    NDArray masked = call.has(MASK) ? seen.add(mask(shape[3])) : seen;
    NDArray weights = masked.softmax(3);
    if (hides || call.has(MASK)) {
      // A query that sees no key at all gets zeros.
      weights = Torch.where(weights.isNaN(), call.manager().create(0f), weights);
    }
    return List.of(raw, capped, masked, weights);
  }

  /** With the heads as an axis of their own. */
  static NDArray heads(NDArray x, long heads) {
    if (heads == 0) {
      return x;
    }
    Shape shape = x.getShape();
    return x.reshape(shape.get(0), shape.get(1), heads, shape.get(2) / heads).transpose(0, 2, 1, 3);
  }

  private NDArray withPast(NDArray now, int input) {
    return call.has(input) ? NDArrays.concat(new NDList(call.array(input), now), 2) : now;
  }

  /** Each head as often as there are heads of queries that share it. */
  private static NDArray repeated(NDArray x, long times) {
    if (times == 1) {
      return x;
    }
    Shape shape = x.getShape();
    return x.expandDims(2)
        .broadcast(new Shape(shape.get(0), shape.get(1), times, shape.get(2), shape.get(3)))
        .reshape(shape.get(0), shape.get(1) * times, shape.get(2), shape.get(3));
  }

  /** Minus infinity where a key is later than its query or padding, {@code [N, 1, L, total]}. */
  private NDArray hidden(long[] shape) {
    int queries = Math.toIntExact(shape[2]);
    int keys = Math.toIntExact(shape[3]);
    long past = call.has(PAST_KEYS) ? call.shape(PAST_KEYS)[2] : 0;
    long[] counts = call.has(KEY_COUNTS) ? call.longs(KEY_COUNTS) : new long[0];
    int images = counts.length == 0 ? 1 : Math.toIntExact(shape[0]);
    float[] added = new float[Math.multiplyExact(images, queries * keys)];
    for (int i = 0; i < added.length; i++) {
      int key = i % keys;
      boolean later = operator.causal() && key > i / keys % queries + past;
      boolean padding = counts.length > 0 && key >= counts[i / (queries * keys)];
      added[i] = later || padding ? Float.NEGATIVE_INFINITY : 0;
    }
    return call.manager().create(added, new Shape(images, 1, queries, keys));
  }

  /** What the model adds to the scores; keys beyond it are not seen. */
  private NDArray mask(long keys) {
    NDArray added;
    if (call.elementType(call.node().inputs().get(MASK)) == ElementType.BOOL) {
      Tensor allowed = call.tensor(MASK);
      long[] flags = allowed.toLongs();
      float[] numbers = new float[flags.length];
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] = flags[i] != 0 ? 0 : Float.NEGATIVE_INFINITY;
      }
      added = call.manager().create(numbers, new Shape(allowed.shape().toArray()));
    } else {
      added = call.array(MASK);
    }
    int rank = added.getShape().dimension();
    long known = added.getShape().get(rank - 1);
    if (known == 1 || known == keys) {
      return added;
    }
    long[] end = new long[rank];
    end[rank - 1] = keys - known;
    long[] pads = new Padding(new long[rank], end).engineOrder();
    return Torch.pad(added, Arrays.copyOf(pads, 2), Double.NEGATIVE_INFINITY);
  }
}
