/**
 * {@code espalier bench}: one model pruned to several sparsities, measured on our runtime, ONNX
 * Runtime and PyTorch in turns. {@link io.espalier.standalone.bench.Bench} is the way in; models
 * are made with the services' own pruning and quantisation, times are taken by the benchmark
 * service.
 */
@NullMarked
package io.espalier.standalone.bench;

import org.jspecify.annotations.NullMarked;
