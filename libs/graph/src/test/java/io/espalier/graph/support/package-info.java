/** What the tests of this library share: ONNX Runtime as oracle, real files, random tensors. */
@NullMarked
package io.espalier.graph.support;

import org.jspecify.annotations.NullMarked;
