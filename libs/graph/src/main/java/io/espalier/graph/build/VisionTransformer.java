package io.espalier.graph.build;

import io.espalier.graph.Graph;
import io.espalier.graph.GraphException;
import io.espalier.graph.Shape;
import io.espalier.graph.Tensor;
import io.espalier.graph.op.Add;
import io.espalier.graph.op.AutoPad;
import io.espalier.graph.op.Concat;
import io.espalier.graph.op.Conv;
import io.espalier.graph.op.Expand;
import io.espalier.graph.op.Gather;
import io.espalier.graph.op.Gemm;
import io.espalier.graph.op.Reshape;
import io.espalier.graph.op.Transpose;
import io.espalier.graph.op.Window;
import java.util.List;
import java.util.Optional;

/**
 * A vision transformer (Dosovitskiy et al., "An Image is Worth 16x16 Words", ICLR 2021) in the form
 * that PyTorch exports: one layer makes queries, keys and values, normalization comes first, a
 * class token is read at the end.
 *
 * <p>Input {@code image} FLOAT {@code [batch, 3, size, size]}, output {@code logits} FLOAT {@code
 * [batch, classes]}.
 *
 * @param classes number of classes, at least 2
 * @param inputSize height and width of the images, a multiple of {@code patch}
 * @param patch height and width of a patch
 * @param width channels of a token, a multiple of {@code heads}
 * @param depth number of blocks, at least 1
 * @param heads heads of each attention
 * @param hidden neurons between the two layers of each block's second half
 */
public record VisionTransformer(
    int classes, int inputSize, int patch, int width, int depth, int heads, int hidden) {
  private static final int OPSET = 14;
  private static final int IR_VERSION = 7;
  private static final int PARTS = 3;

  /** Checks the sizes. */
  public VisionTransformer {
    boolean positive =
        classes >= 2 && patch >= 1 && width >= 1 && depth >= 1 && heads >= 1 && hidden >= 1;
    if (!positive || inputSize < patch || inputSize % patch != 0 || width % heads != 0) {
      throw new GraphException(
          "a vision transformer needs positive sizes, patches that fill the image and heads that fill the width, not %s"
              .formatted(List.of(classes, inputSize, patch, width, depth, heads, hidden)));
    }
  }

  /** The network, untrained. */
  public Graph build(long seed) {
    GraphBuilder builder = new GraphBuilder("vit", IR_VERSION, OPSET);
    TransformerLayers layers = new TransformerLayers(builder, ExportStyle.PYTORCH, seed);
    String x = tokens(builder, layers, builder.images("image", 3, inputSize, inputSize));
    for (int block = 0; block < depth; block++) {
      String name = "blocks." + block;
      String normalized = layers.layerNormalization(name + ".norm1", x, width);
      x = builder.node(name + ".add1", new Add(), x, attention(builder, layers, name, normalized));
      normalized = layers.layerNormalization(name + ".norm2", x, width);
      String mlp = layers.feedForward(name + ".mlp", normalized, width, hidden);
      x = builder.node(name + ".add2", new Add(), x, mlp);
    }
    x = layers.layerNormalization("norm", x, width);
    String first = builder.initializer("first", Tensor.longs(Shape.scalar(), 0));
    x = builder.node("class", new Gather(1), x, first);
    x =
        builder.node(
            "logits",
            Gemm.linear(),
            x,
            layers.weights("head.weight", classes, width),
            layers.filled("head.bias", classes, 0));
    return builder.output(x).build();
  }

  /** Number of tokens: one per patch and the class token. */
  private int tokenCount() {
    int side = inputSize / patch;
    return side * side + 1;
  }

  private String tokens(GraphBuilder builder, TransformerLayers layers, String image) {
    List<Long> kernel = List.of((long) patch, (long) patch);
    Conv conv = new Conv(new Window(kernel, kernel, List.of(), List.of(), AutoPad.NOTSET), 1);
    String x =
        builder.node(
            "patch_embed",
            conv,
            image,
            layers.weights("patch_embed.weight", width, 3, patch, patch),
            layers.filled("patch_embed.bias", width, 0));
    String flat =
        builder.node(
            "patches.flat", new Reshape(), x, layers.vector("patches.shape", 0, width, -1));
    String patches = builder.node("patches", Transpose.of(0, 2, 1), flat);
    String token =
        builder.node(
            "class_token",
            new Expand(),
            layers.weights("cls_token", 1, 1, width),
            layers.batchAnd("class_token.shape", image, 1, width));
    String all = builder.node("tokens", new Concat(1), token, patches);
    return builder.node(
        "embedded", new Add(), all, layers.weights("pos_embed", 1, tokenCount(), width));
  }

  private String attention(GraphBuilder builder, TransformerLayers layers, String block, String x) {
    String name = block + ".attn";
    int size = width / heads;
    String packed = layers.linear(name + ".qkv", x, width, (long) PARTS * width);
    String shape = layers.batchAnd(name + ".qkv.shape", x, tokenCount(), PARTS, heads, size);
    String cut = builder.node(name + ".qkv.cut", new Reshape(), packed, shape);
    String parts = builder.node(name + ".qkv.parts", Transpose.of(2, 0, 3, 1, 4), cut);
    String query = part(builder, name + ".q", parts, 0);
    String key = part(builder, name + ".k", parts, 1);
    String value = part(builder, name + ".v", parts, 2);
    String transposed = builder.node(name + ".k.T", Transpose.of(0, 1, 3, 2), key);
    String merged =
        layers.attend(name, query, transposed, value, Optional.empty(), tokenCount(), heads, size);
    return layers.linear(name + ".proj", merged, width, width);
  }

  private static String part(GraphBuilder builder, String name, String parts, int index) {
    String at = builder.initializer(name + ".index", Tensor.longs(Shape.scalar(), index));
    return builder.node(name, new Gather(0), parts, at);
  }
}
