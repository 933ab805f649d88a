package io.espalier.benchmark.inference;

/**
 * What a runtime spends on one of the operations that it made of a model.
 *
 * @param name the node it was made from, as the runtime calls it
 * @param operator what it does, such as {@code Conv} or {@code QLinearConv}
 * @param kernel what computes it, as the runtime calls it
 * @param millis mean time of one inference
 * @param macs multiplications of one inference, zeros counted; 0 where the runtime does not say
 * @param effectiveMacs multiplications by weights that are not zero; 0 where it does not say
 */
public record KernelTime(
    String name, String operator, String kernel, double millis, long macs, long effectiveMacs) {}
