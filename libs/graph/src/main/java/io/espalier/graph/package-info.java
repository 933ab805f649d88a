/**
 * The graph: an immutable intermediate representation of an ONNX model, its reader and its writer.
 *
 * <p>Everything that looks at or changes a model goes through this package; it depends on the JDK
 * and on the ONNX protobuf classes only. Operators are records in {@link io.espalier.graph.op},
 * changes are named rules in {@link io.espalier.graph.rewrite} and {@link
 * io.espalier.graph.channels}.
 */
@NullMarked
package io.espalier.graph;

import org.jspecify.annotations.NullMarked;
