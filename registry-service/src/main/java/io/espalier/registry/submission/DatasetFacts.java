package io.espalier.registry.submission;

import java.util.List;

/**
 * What the registry needs to know of a packed dataset.
 *
 * @param name its name
 * @param classes its classes in label order
 * @param preprocessing digest of its preprocessing
 * @param channels channels of its images
 * @param height height of its images, pixels
 * @param width width of its images, pixels
 * @param train images to learn from
 * @param validation images to judge by
 * @param test images kept apart, 0 when there are none
 */
record DatasetFacts(
    String name,
    List<String> classes,
    String preprocessing,
    int channels,
    int height,
    int width,
    int train,
    int validation,
    int test) {}
