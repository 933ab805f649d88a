package io.espalier.runtime.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractSymbolBlock;
import ai.djl.nn.ParameterList;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import io.espalier.graph.Dimension;
import io.espalier.graph.Graph;
import io.espalier.graph.TensorType;
import io.espalier.graph.Value;
import io.espalier.runtime.Session;
import io.espalier.runtime.SessionOptions;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A session as DJL's model of layers: one block without parameters to train. */
final class EspalierBlock extends AbstractSymbolBlock implements AutoCloseable {
  private static final int OPEN = -1;

  private final Session session;
  private final int batchMax;
  private final String inputName;
  private final String outputName;
  private final long[] inputDimensions;
  private final long[] outputDimensions;

  private EspalierBlock(Graph graph, Session session, int batchMax) {
    this.session = session;
    this.batchMax = batchMax;
    Value input = graph.input();
    Value output = graph.output();
    this.inputName = input.name();
    this.outputName = output.name();
    this.inputDimensions = dimensions(input.type(), session.inputElements());
    this.outputDimensions =
        dimensions(graph.type(output.name()).orElse(output.type()), session.outputElements());
  }

  /** Opens a session that is closed with the manager. */
  static EspalierBlock open(Graph graph, SessionOptions options, NDManager manager) {
    Session session = Session.open(graph, options);
    EspalierBlock block = new EspalierBlock(graph, session, options.batchMax());
    manager.attachInternal(NDManager.nextUid(), block);
    return block;
  }

  /**
   * @throws IllegalArgumentException if the input is not one array of whole images in FP32
   */
  @Override
  protected NDList forwardInternal(
      ParameterStore parameterStore,
      NDList inputs,
      boolean training,
      @Nullable PairList<String, Object> params) {
    if (training) {
      throw new UnsupportedOperationException("the engine Espalier runs models, it trains none");
    }
    if (inputs.size() != 1) {
      throw new IllegalArgumentException(
          "the model has one input, '%s', but %d arrays were given"
              .formatted(inputName, inputs.size()));
    }
    NDArray input = inputs.head();
    int batch = batch(input);
    float[] outputs = run(input.toFloatArray(), batch);
    ByteBuffer bytes =
        ByteBuffer.allocate(outputs.length * Float.BYTES).order(ByteOrder.nativeOrder());
    bytes.asFloatBuffer().put(outputs);
    EspalierNDArray output =
        EspalierNDManager.system().array(bytes, batched(outputDimensions, batch), DataType.FLOAT32);
    output.setName(outputName);
    NDList result = new NDList(output);
    result.attach(input.getManager());
    return result;
  }

  /** Runs as many images at once as the session takes. */
  private float[] run(float[] images, int batch) {
    int inputElements = session.inputElements();
    int outputElements = session.outputElements();
    if (batch <= batchMax) {
      return session.run(images, batch);
    }
    float[] outputs = new float[Math.multiplyExact(batch, outputElements)];
    for (int first = 0; first < batch; first += batchMax) {
      int count = Math.min(batchMax, batch - first);
      float[] part =
          Arrays.copyOfRange(images, first * inputElements, (first + count) * inputElements);
      System.arraycopy(
          session.run(part, count), 0, outputs, first * outputElements, count * outputElements);
    }
    return outputs;
  }

  private int batch(NDArray input) {
    if (input.getDataType() != DataType.FLOAT32) {
      throw new IllegalArgumentException(
          "input '%s' is of %s; give FLOAT32".formatted(inputName, input.getDataType()));
    }
    long elements = input.getShape().size();
    if (elements == 0 || elements % session.inputElements() != 0) {
      throw new IllegalArgumentException(
          "input '%s' is %s; the model takes %s"
              .formatted(inputName, input.getShape(), batched(inputDimensions, OPEN)));
    }
    return Math.toIntExact(elements / session.inputElements());
  }

  @Override
  public PairList<String, Shape> describeInput() {
    return described(inputName, inputDimensions);
  }

  @Override
  public PairList<String, Shape> describeOutput() {
    return described(outputName, outputDimensions);
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    return new Shape[] {batched(outputDimensions, inputShapes[0].get(0))};
  }

  /** None: weights are packed into kernels. */
  @Override
  public ParameterList getDirectParameters() {
    return new ParameterList();
  }

  @Override
  public boolean isInitialized() {
    return true;
  }

  @Override
  public void removeLastBlock() {
    throw new UnsupportedOperationException("the engine Espalier runs a model as a whole");
  }

  @Override
  public void close() {
    session.close();
  }

  private static PairList<String, Shape> described(String name, long[] dimensions) {
    PairList<String, Shape> described = new PairList<>();
    described.add(name, batched(dimensions, OPEN));
    return described;
  }

  private static Shape batched(long[] dimensions, long batch) {
    long[] all = new long[dimensions.length + 1];
    all[0] = batch;
    System.arraycopy(dimensions, 0, all, 1, dimensions.length);
    return new Shape(all);
  }

  /** Dimensions of one image; flat where the type leaves one of them open. */
  private static long[] dimensions(TensorType type, int elements) {
    if (type.isUnranked() || type.rank() < 1) {
      return new long[] {elements};
    }
    long[] dimensions =
        type.dimensions().stream()
            .skip(1)
            .mapToLong(dimension -> dimension instanceof Dimension.Known(long value) ? value : OPEN)
            .toArray();
    long product = Arrays.stream(dimensions).reduce(1, (a, b) -> a * b);
    return Arrays.stream(dimensions).allMatch(dimension -> dimension > 0) && product == elements
        ? dimensions
        : new long[] {elements};
  }
}
