package io.espalier.training;

/**
 * What a value of a graph looked like over a number of images. Channels are axis 1.
 *
 * @param minimum the smallest element
 * @param maximum the largest element
 * @param histogram all elements, between the smallest and the largest
 * @param channelMean mean of each channel over images and positions
 * @param channelVariance population variance of each channel
 * @param channelMeanAbs mean magnitude of each channel
 */
public record TensorStatistics(
    float minimum,
    float maximum,
    Histogram histogram,
    float[] channelMean,
    float[] channelVariance,
    float[] channelMeanAbs) {}
