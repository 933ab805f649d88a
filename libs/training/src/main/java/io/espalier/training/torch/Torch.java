package io.espalier.training.torch;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The adapter to the engine: the only class that knows {@link JniUtils} and {@link PtNDArray}.
 * Every method must be called from a {@link TorchWorker}'s thread. A result belongs to the manager
 * of the first array argument.
 */
public final class Torch {
  private static final String THREADS = "ai.djl.pytorch.num_threads";

  private Torch() {}

  /** The engine, loaded once; its settings must be in place before. */
  private static final class Loaded {
    static final Engine ENGINE = load();

    private static Engine load() {
      NativeEnvironment.prepare();
      setIfAbsent("DJL_OFFLINE", "true");
      setIfAbsent("OPT_OUT_TRACKING", "true");
      setIfAbsent(THREADS, "1");
      setIfAbsent("ai.djl.pytorch.num_interop_threads", "1");
      setIfAbsent("ai.djl.pytorch.graph_optimizer", "false");
      return Engine.getEngine("PyTorch");
    }

    private static void setIfAbsent(String property, String value) {
      if (System.getProperty(property) == null && System.getenv(property) == null) {
        System.setProperty(property, value);
      }
    }
  }

  /**
   * Loads the engine where that has not happened yet and prepares the calling thread: no gradients,
   * so many threads.
   */
  static void enterThread(int threads) {
    Engine engine = Loaded.ENGINE;
    if (!engine.getEngineName().equals("PyTorch")) {
      throw new IllegalStateException("the engine is " + engine.getEngineName() + ", not PyTorch");
    }
    JniUtils.setNumThreads(threads);
    JniUtils.setGradMode(false);
  }

  /** The engine's name and version for reports. */
  public static String version() {
    return "PyTorch " + Loaded.ENGINE.getVersion();
  }

  /** The threads that one operation of the calling thread may use. */
  public static int threads() {
    return JniUtils.getNumThreads();
  }

  /** A manager that owns arrays until it is closed. */
  public static NDManager newManager() {
    return Loaded.ENGINE.newBaseManager(Device.cpu());
  }

  /** Runs a forward pass with gradients recorded in the calling thread. */
  public static <T> T recording(Supplier<T> forward) {
    JniUtils.setGradMode(true);
    try {
      return forward.get();
    } finally {
      JniUtils.setGradMode(false);
    }
  }

  /** Computes something in the midst of {@link #recording} that gradients do not pass through. */
  public static <T> T quietly(Supplier<T> work) {
    JniUtils.setGradMode(false);
    try {
      return work.get();
    } finally {
      JniUtils.setGradMode(true);
    }
  }

  /**
   * What rounding to integer steps adds to each element: {@code scale * clip(round(x / scale), low,
   * high) - x}, ties to even.
   */
  public static NDArray roundingError(NDArray x, float scale, int low, int high) {
    try (NDArray steps = x.div(scale);
        NDArray rounded = steps.round()) {
      return clip(rounded, low, high).muli(scale).subi(x);
    }
  }

  /** Propagates a gradient from an output back to every array that wants one. */
  public static void backward(NDArray output, NDArray gradient) {
    JniUtils.backward(pt(output), pt(gradient), false, false);
  }

  /**
   * An array over the bytes of a direct buffer, which are shared and must outlive every use of the
   * array.
   */
  public static NDArray view(NDManager manager, ByteBuffer direct, long[] shape) {
    if (!direct.isDirect()) {
      throw new IllegalArgumentException("only a direct buffer can be shared with the engine");
    }
    return JniUtils.createNdFromByteBuffer(
        (PtNDManager) manager,
        direct,
        new Shape(shape),
        DataType.FLOAT32,
        SparseFormat.DENSE,
        Device.cpu());
  }

  /** A leaf over the bytes of a direct buffer whose gradient is wanted. */
  static NDArray leaf(NDManager manager, ByteBuffer direct, long[] shape) {
    NDArray leaf = view(manager, direct, shape);
    JniUtils.attachGradient(pt(leaf), true);
    return leaf;
  }

  /** The gradient of a leaf after {@link #backward}, or null where nothing flowed to it. */
  public static @Nullable NDArray gradient(NDArray leaf) {
    return JniUtils.getGradient(pt(leaf));
  }

  /** The elements of a FLOAT array without a copy; valid while the array is open. */
  public static FloatBuffer elements(NDArray array) {
    return array.toByteBuffer(true).order(ByteOrder.nativeOrder()).asFloatBuffer();
  }

  static NDArray convolution(
      NDArray x,
      NDArray weight,
      @Nullable NDArray bias,
      long[] strides,
      long[] pads,
      long[] dilations,
      int group) {
    return JniUtils.convolution(
        pt(x),
        pt(weight),
        ptOrNull(bias),
        new Shape(strides),
        new Shape(pads),
        new Shape(dilations),
        group);
  }

  static NDArray batchNormalization(
      NDArray x,
      NDArray scale,
      NDArray bias,
      NDArray mean,
      NDArray variance,
      boolean training,
      double momentum,
      double epsilon) {
    return JniUtils.batchNorm(
        pt(x), pt(mean), pt(variance), pt(scale), pt(bias), training, momentum, epsilon);
  }

  static NDArray layerNormalization(
      NDArray x, Shape normalized, NDArray scale, NDArray bias, double epsilon) {
    return JniUtils.layerNorm(pt(x), normalized, pt(scale), pt(bias), epsilon);
  }

  static NDArray linear(NDArray x, NDArray weight, @Nullable NDArray bias) {
    return JniUtils.linear(pt(x), pt(weight), ptOrNull(bias));
  }

  static NDArray relu(NDArray x) {
    return JniUtils.relu(pt(x));
  }

  static NDArray leakyRelu(NDArray x, double slope) {
    return JniUtils.leakyRelu(pt(x), slope);
  }

  static NDArray elu(NDArray x, double alpha) {
    return JniUtils.elu(pt(x), alpha);
  }

  static NDArray softPlus(NDArray x) {
    return JniUtils.softPlus(pt(x));
  }

  static NDArray sigmoid(NDArray x) {
    return JniUtils.sigmoid(pt(x));
  }

  static NDArray clip(NDArray x, float low, float high) {
    return JniUtils.clip(pt(x), low, high);
  }

  /**
   * Constant padding; {@code pads} as the engine wants them: last axis first, (begin, end) pairs.
   */
  static NDArray pad(NDArray x, long[] pads, double value) {
    return JniUtils.pad(pt(x), pads, value);
  }

  static NDArray maxPool(NDArray x, long[] kernel, long[] strides, long[] pads, boolean ceil) {
    return JniUtils.maxPool(pt(x), new Shape(kernel), new Shape(strides), new Shape(pads), ceil);
  }

  /** Means over windows, padding included, without windows that stick out. */
  static NDArray averagePool(NDArray x, long[] kernel, long[] strides, long[] pads) {
    return JniUtils.avgPool(
        pt(x), new Shape(kernel), new Shape(strides), new Shape(pads), false, true);
  }

  static NDArray adaptiveAveragePool(NDArray x, long... size) {
    return JniUtils.adaptiveAvgPool(pt(x), new Shape(size));
  }

  static NDArray slice(NDArray x, int axis, long start, long end, long step) {
    return JniUtils.slice(pt(x), axis, start, end, step);
  }

  static NDList split(NDArray x, long[] sizes, int axis) {
    return JniUtils.split(pt(x), sizes, axis);
  }

  /** Elements of one of two arrays, which are broadcast. */
  static NDArray where(NDArray condition, NDArray chosen, NDArray otherwise) {
    return JniUtils.where(pt(condition), pt(chosen), pt(otherwise));
  }

  /** Elements at INT64 positions along an axis, and at the same place along all others. */
  static NDArray gather(NDArray x, NDArray positions, int axis) {
    return JniUtils.gather(pt(x), pt(positions), axis);
  }

  static NDArray flip(NDArray x, long... axes) {
    return JniUtils.flip(pt(x), axes);
  }

  private static PtNDArray pt(NDArray array) {
    return (PtNDArray) array;
  }

  private static @Nullable PtNDArray ptOrNull(@Nullable NDArray array) {
    return (PtNDArray) array;
  }
}
