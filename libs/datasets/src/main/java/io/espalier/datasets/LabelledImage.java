package io.espalier.datasets;

/**
 * One image of a split: resized, 8 bits per value, not yet normalised.
 *
 * @param name where it came from, for messages: for example {@code scratch/0001.png}
 * @param label index of its class
 * @param pixels planes of 8-bit values, CHW: either the contract's channels, or one plane that
 *     stands for all of them. Not copied: must not be changed afterwards
 */
public record LabelledImage(String name, int label, byte[] pixels) {}
