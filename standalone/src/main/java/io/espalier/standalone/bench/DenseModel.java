package io.espalier.standalone.bench;

import io.espalier.graph.Graph;

/**
 * The model that everything is compared on.
 *
 * @param graph in FP32
 * @param name for tables, such as {@code ResNet-18 at 224x224}
 * @param origin where its weights come from: what pruned speeds mean depends on it
 * @param images fitting its input
 */
record DenseModel(Graph graph, String name, String origin, BenchImages images) {}
