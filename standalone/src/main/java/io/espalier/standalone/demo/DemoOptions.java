package io.espalier.standalone.demo;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What a demo is to do.
 *
 * @param data an image folder, or null for the synthetic packaging set
 * @param recipe name of a built-in recipe, or its YAML
 * @param images how many synthetic images to draw for training
 * @param size side of the square model input, pixels
 * @param seed of everything random
 * @param threads that the steps compute with
 * @param report where to write the report, or null
 * @param plots where to write the page of plots, or null
 * @param out where to put the released files, or null
 */
public record DemoOptions(
    @Nullable Path data,
    String recipe,
    int images,
    int size,
    long seed,
    int threads,
    @Nullable Path report,
    @Nullable Path plots,
    @Nullable Path out) {}
