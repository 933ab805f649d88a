package io.espalier.training;

import io.espalier.datasets.Split;
import io.espalier.graph.Graph;
import io.espalier.graph.GraphException;
import io.espalier.training.torch.ForwardModel;
import io.espalier.training.torch.Interpreter;
import io.espalier.training.torch.TorchWorker;
import io.espalier.training.torch.Weights;
import java.nio.FloatBuffer;
import java.util.List;

/**
 * Evaluates one model again and again with one of its weights replaced, without loading it anew.
 * For one thread at a time.
 */
public final class ModelTrials implements AutoCloseable {
  /** Images at a time. */
  private static final int BATCH = 64;

  private final TorchWorker worker;
  private final Weights weights;
  private final ForwardModel model;
  private final String logits;
  private final Split split;
  private final List<String> classes;

  /**
   * Loads a model.
   *
   * @param split the images that every trial is made on
   * @param classes names of the classes
   * @param threads threads that one operation may use
   * @throws GraphException if the graph cannot be run or does not fit the images and classes
   */
  public ModelTrials(Graph graph, Split split, List<String> classes, int threads) {
    Classifier classifier = Classifier.of(graph);
    classifier.check(split, classes.size());
    this.logits = classifier.logits();
    this.split = split;
    this.classes = List.copyOf(classes);
    this.worker = new TorchWorker(threads);
    try {
      Interpreter interpreter = worker.call(() -> new Interpreter(graph));
      this.weights = new Weights(interpreter.graph());
      this.model = worker.call(() -> new ForwardModel(interpreter, weights));
    } catch (RuntimeException e) {
      worker.close();
      throw e;
    }
  }

  /** Evaluates the model as it is. */
  public EvaluationRun asItIs() {
    return worker.call(() -> Evaluator.evaluate(model, logits, split, classes, BATCH));
  }

  /**
   * Evaluates the model with one weight replaced; afterwards it is as before.
   *
   * @param name of a FLOAT initializer
   * @param values as many as it has
   */
  public EvaluationRun with(String name, float[] values) {
    if (!weights.names().contains(name)) {
      throw new GraphException("the graph has no FLOAT initializer '" + name + "'");
    }
    FloatBuffer memory = weights.elements(name);
    if (memory.capacity() != values.length) {
      throw new IllegalArgumentException(
          "%d values for '%s', which has %d".formatted(values.length, name, memory.capacity()));
    }
    float[] before = new float[values.length];
    memory.get(0, before);
    memory.put(0, values);
    try {
      return asItIs();
    } finally {
      memory.put(0, before);
    }
  }

  @Override
  public void close() {
    worker.call(
        () -> {
          model.close();
          return true;
        });
    worker.close();
  }
}
