package io.espalier.runtime.plan;

import io.espalier.graph.Shape;
import io.espalier.runtime.kernel.PostOp;
import io.espalier.runtime.kernel.Storage;
import org.jspecify.annotations.Nullable;

/**
 * Where a value of the graph is to be found.
 *
 * @param draft the layer that makes it, or null for the graph's input
 * @param shape its shape for one image; several values may be views of one storage
 * @param exclusive whether nobody else can see the storage, so that it may be changed
 * @param quantized how the value is quantised, if it is an integer value that the runtime keeps as
 *     the real number it stands for
 */
record Located(
    @Nullable Draft draft,
    Storage storage,
    Shape shape,
    boolean exclusive,
    PostOp.@Nullable FakeQuantize quantized) {

  /** Position in the order of execution; the graph's input comes before everything. */
  int index() {
    return draft == null ? -1 : draft.index();
  }
}
