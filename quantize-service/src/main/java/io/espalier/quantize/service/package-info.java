/**
 * Post-training quantisation to INT8: activation ranges from a calibration run, weights per output
 * channel, the standard QuantizeLinear/DequantizeLinear form of ONNX. Plain Java; only the handler
 * knows about events.
 */
@NullMarked
package io.espalier.quantize.service;

import org.jspecify.annotations.NullMarked;
