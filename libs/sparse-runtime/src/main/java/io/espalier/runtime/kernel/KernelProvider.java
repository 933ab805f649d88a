package io.espalier.runtime.kernel;

import io.espalier.runtime.Tier;

/**
 * Makes the kernels of one tier. A later tier (C through the foreign function interface, INT8) is
 * one more implementation, named in {@link KernelProviders}.
 */
public interface KernelProvider {
  Tier tier();

  /** What this is, for the one line that is logged, such as {@code "Vector API, 16 lanes"}. */
  String description();

  /** A convolution of {@code input} into {@code output}, its fused operators included. */
  Kernel convolution(
      Convolution convolution, Storage input, Storage output, Epilogue epilogue, Memory memory);

  /** Pooling, its fused operators included. */
  Kernel pooling(Pooling pooling, Storage input, Storage output, Epilogue epilogue, Memory memory);

  /** The epilogue alone: an element-wise layer. */
  Kernel elementwise(Storage input, Storage output, Epilogue epilogue);

  /** An epilogue for the kernels that are the same in every tier. */
  RowEpilogue rowEpilogue(Epilogue epilogue);

  /** The session's limits and working memory, as a kernel sees them while it is made. */
  record Memory(Scratch scratch, int batchMax, int workers) {}
}
