/**
 * The sparse runtime as an engine of the Deep Java Library: an application that loads its ONNX
 * model with {@code Criteria.optEngine("Espalier")} runs on {@link io.espalier.runtime.Session}.
 * DJL finds {@link io.espalier.runtime.djl.EspalierEngineProvider} by itself; nobody else calls
 * this package. DJL is an optional dependency: without it nothing here is loaded.
 */
@NullMarked
package io.espalier.runtime.djl;

import org.jspecify.annotations.NullMarked;
