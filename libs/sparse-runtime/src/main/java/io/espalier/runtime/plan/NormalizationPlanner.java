package io.espalier.runtime.plan;

import io.espalier.graph.Node;
import io.espalier.graph.Shape;
import io.espalier.graph.op.BatchNormalization;
import io.espalier.graph.op.GroupNormalization;
import io.espalier.graph.op.Hardmax;
import io.espalier.graph.op.InstanceNormalization;
import io.espalier.graph.op.LayerNormalization;
import io.espalier.graph.op.LogSoftmax;
import io.espalier.graph.op.LpNormalization;
import io.espalier.graph.op.Lrn;
import io.espalier.graph.op.MeanVarianceNormalization;
import io.espalier.graph.op.Normalization;
import io.espalier.graph.op.RmsNormalization;
import io.espalier.graph.op.Softmax;
import io.espalier.runtime.UnsupportedGraphException;
import io.espalier.runtime.kernel.PostOp;
import io.espalier.runtime.kernel.PostOp.Arithmetic;
import io.espalier.runtime.kernel.PostOp.Layout;
import io.espalier.runtime.kernel.Storage;
import java.util.List;

/** Plans normalisations; a batch normalisation that could not be folded is a scale and a shift. */
final class NormalizationPlanner {
  private final Drafting drafting;

  NormalizationPlanner(Drafting drafting) {
    this.drafting = drafting;
  }

  void add(Node node, Normalization normalization) {
    switch (normalization) {
      case BatchNormalization batch -> batch(node, batch);
      case Softmax(long axis, boolean flattening) -> softmax(node, axis, flattening, false);
      case LogSoftmax(long axis, boolean flattening) -> softmax(node, axis, flattening, true);
      case GroupNormalization _,
          Hardmax _,
          InstanceNormalization _,
          LayerNormalization _,
          LpNormalization _,
          MeanVarianceNormalization _,
          RmsNormalization _ ->
          throw Drafting.unsupported(node);
      case Lrn(float alpha, float beta, float bias, long size) -> {
        Located input = drafting.operand(node, 0);
        int channels = input.shape().intDim(1);
        int pixels = input.storage().elements() / channels;
        Core core =
            new Core.LocalResponse(channels, pixels, Math.toIntExact(size), alpha, beta, bias);
        drafting.start(node, core, List.of(input.storage()), 1);
      }
    }
  }

  private void batch(Node node, BatchNormalization batch) {
    if (batch.training()) {
      throw new UnsupportedGraphException(
          node, "it is in training mode", "Export the model for inference");
    }
    float[] scale = drafting.constants().floats(node, 1, "scale").clone();
    float[] shift = drafting.constants().floats(node, 2, "bias").clone();
    float[] mean = drafting.constants().floats(node, 3, "mean");
    float[] variance = drafting.constants().floats(node, 4, "variance");
    for (int i = 0; i < scale.length; i++) {
      double factor = scale[i] / Math.sqrt((double) variance[i] + batch.epsilon());
      shift[i] = (float) (shift[i] - mean[i] * factor);
      scale[i] = (float) factor;
    }
    Storage factors = Storage.constant(node.output() + " scale", scale);
    Storage shifts = Storage.constant(node.output() + " shift", shift);
    drafting.apply(
        node, 0, new PostOp.Combine(Arithmetic.MULTIPLY, factors, Layout.CHANNEL, false), null);
    drafting.extend(node, new PostOp.Combine(Arithmetic.ADD, shifts, Layout.CHANNEL, false));
  }

  private void softmax(Node node, long axis, boolean flattening, boolean logarithm) {
    Located input = drafting.operand(node, 0);
    Shape shape = input.shape();
    int along = Math.toIntExact(axis < 0 ? axis + shape.rank() : axis);
    int outer = Math.toIntExact(shape.elements(0, along));
    int length =
        flattening ? Math.toIntExact(shape.elements(along, shape.rank())) : shape.intDim(along);
    int inner = input.storage().elements() / outer / length;
    drafting.requireBehindBatch(node, along);
    drafting.start(
        node, new Core.Softmax(outer, length, inner, logarithm), List.of(input.storage()), 1);
  }
}
