package io.espalier.registry.submission;

/**
 * What the registry needs to know of an ONNX classifier.
 *
 * @param channels channels of its input
 * @param height height of its input, pixels
 * @param width width of its input, pixels
 * @param classes how many classes it tells apart
 */
record ModelFacts(long channels, long height, long width, long classes) {}
