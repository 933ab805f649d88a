package io.espalier.graph.build;

import io.espalier.graph.Dimension;
import io.espalier.graph.ElementType;
import io.espalier.graph.Graph;
import io.espalier.graph.GraphException;
import io.espalier.graph.Shape;
import io.espalier.graph.Tensor;
import io.espalier.graph.TensorType;
import io.espalier.graph.op.Add;
import io.espalier.graph.op.Cast;
import io.espalier.graph.op.Gather;
import io.espalier.graph.op.Gemm;
import io.espalier.graph.op.Mul;
import io.espalier.graph.op.Reshape;
import io.espalier.graph.op.Sub;
import io.espalier.graph.op.Tanh;
import io.espalier.graph.op.Transpose;
import io.espalier.graph.op.Unsqueeze;
import java.util.List;
import java.util.Optional;

/**
 * An encoder of text as BERT (Devlin et al., NAACL 2019) is exported: embeddings of tokens and
 * positions, blocks of attention with a mask and of a feed-forward pair, each followed by
 * normalization, and a classifier on the first token.
 *
 * <p>Inputs {@code input_ids} and {@code attention_mask} INT64 {@code [batch, tokens]}, output
 * {@code logits} FLOAT {@code [batch, classes]}.
 *
 * @param vocabulary number of tokens that there are
 * @param tokens length of a text
 * @param width channels of a token, a multiple of {@code heads}
 * @param depth number of blocks, at least 1
 * @param heads heads of each attention
 * @param hidden neurons between the two layers of each feed-forward pair
 * @param classes number of classes
 * @param style whose exporter's way to write it
 */
public record BertEncoder(
    int vocabulary,
    int tokens,
    int width,
    int depth,
    int heads,
    int hidden,
    int classes,
    ExportStyle style) {
  private static final int OPSET = 14;
  private static final int IR_VERSION = 7;
  private static final double HIDDEN_SCORE = -10_000;

  /** Checks the sizes. */
  public BertEncoder {
    List<Integer> sizes = List.of(vocabulary, tokens, width, depth, heads, hidden, classes);
    if (sizes.stream().anyMatch(size -> size < 1) || width % heads != 0) {
      throw new GraphException(
          "an encoder needs positive sizes and heads that fill the width, not %s".formatted(sizes));
    }
  }

  /** The network, untrained. */
  public Graph build(long seed) {
    GraphBuilder builder = new GraphBuilder("bert", IR_VERSION, OPSET);
    TransformerLayers layers = new TransformerLayers(builder, style, seed);
    List<Dimension> text = List.of(Dimension.symbolic("batch"), Dimension.of(tokens));
    String ids = builder.input("input_ids", new TensorType(ElementType.INT64, text));
    String seen = builder.input("attention_mask", new TensorType(ElementType.INT64, text));
    String mask = mask(builder, layers, seen);
    String x = embedded(builder, layers, ids);
    for (int block = 0; block < depth; block++) {
      x = block(builder, layers, "layer." + block, x, ids, mask);
    }
    if (style == ExportStyle.TENSORFLOW) {
      x = builder.node("texts", new Reshape(), x, layers.batchAnd("texts.shape", x, tokens, width));
    }
    String first = builder.initializer("first", Tensor.longs(Shape.scalar(), 0));
    x = builder.node("class", new Gather(1), x, first);
    x = builder.node("pooler.act", new Tanh(), gemm(builder, layers, "pooler", x, width));
    return builder.output(gemm(builder, layers, "logits", x, classes)).build();
  }

  private String gemm(
      GraphBuilder builder, TransformerLayers layers, String name, String x, int outputs) {
    return builder.node(
        name,
        Gemm.linear(),
        x,
        layers.weights(name + ".weight", outputs, width),
        layers.filled(name + ".bias", outputs, 0));
  }

  /**
   * 0 where a token is to be seen and a large negative number where not: {@code [batch, 1, 1,
   * tokens]}.
   */
  private static String mask(GraphBuilder builder, TransformerLayers layers, String seen) {
    String wide =
        builder.node(
            "mask.wide", new Unsqueeze(Optional.empty()), seen, layers.vector("mask.axes", 1, 2));
    String real = builder.node("mask.real", new Cast(ElementType.FLOAT), wide);
    String hidden = builder.node("mask.hidden", new Sub(), layers.scalar("mask.one", 1), real);
    return builder.node("mask", new Mul(), hidden, layers.scalar("mask.score", HIDDEN_SCORE));
  }

  private String embedded(GraphBuilder builder, TransformerLayers layers, String ids) {
    String words =
        builder.node(
            "words", new Gather(0), layers.weights("word_embeddings", vocabulary, width), ids);
    String positions = layers.weights("position_embeddings", 1, tokens, width);
    String sum = builder.node("embedded", new Add(), words, positions);
    String x = layers.layerNormalization("embeddings.norm", sum, width);
    return style == ExportStyle.PYTORCH
        ? x
        : builder.node("rows", new Reshape(), x, layers.vector("rows.shape", -1, width));
  }

  private String block(
      GraphBuilder builder,
      TransformerLayers layers,
      String name,
      String x,
      String ids,
      String mask) {
    int size = width / heads;
    String query = head(builder, layers, name + ".query", x, ids, 0, 2, 1, 3);
    String value = head(builder, layers, name + ".value", x, ids, 0, 2, 1, 3);
    String key =
        style == ExportStyle.PYTORCH
            ? head(builder, layers, name + ".key", x, ids, 0, 2, 3, 1)
            : builder.node(
                name + ".key.T",
                Transpose.of(0, 1, 3, 2),
                head(builder, layers, name + ".key", x, ids, 0, 2, 1, 3));
    String merged =
        layers.attend(
            name + ".attention", query, key, value, Optional.of(mask), tokens, heads, size);
    String attended = layers.linear(name + ".output", merged, width, width);
    x = builder.node(name + ".add1", new Add(), attended, x);
    x = layers.layerNormalization(name + ".norm1", x, width);
    String fed = layers.feedForward(name + ".mlp", x, width, hidden);
    x = builder.node(name + ".add2", new Add(), fed, x);
    return layers.layerNormalization(name + ".norm2", x, width);
  }

  private String head(
      GraphBuilder builder,
      TransformerLayers layers,
      String name,
      String x,
      String ids,
      long... order) {
    String made = layers.linear(name, x, width, width);
    String cut = layers.heads(name + ".cut", made, ids, tokens, heads, width / heads);
    return builder.node(name + ".heads", Transpose.of(order), cut);
  }
}
