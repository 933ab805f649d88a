package io.espalier.training;

import io.espalier.graph.Graph;
import io.espalier.graph.Tensor;
import io.espalier.training.optimizer.Parameter;
import io.espalier.training.quantization.WeightRounding;
import io.espalier.training.sparsify.LearnedLayer;
import io.espalier.training.sparsify.LearnedMasks;
import io.espalier.training.sparsify.Sparsification;
import io.espalier.training.sparsify.Unit;
import io.espalier.training.sparsify.WeightLayout;
import io.espalier.training.torch.Weights;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Weights that the engine does not compute with as they are: it reads them masked, gated, with
 * noise or rounded, while the optimizer changes the weights proper, kept here. Masked weights come
 * first, then those that are only rounded.
 */
final class ShadowWeights implements AutoCloseable {
  private final List<Shadow> shadows = new ArrayList<>();
  private final boolean rounded;
  private final @Nullable LearnedMasks masks;
  private final int learned;

  private record Shadow(LearnedLayer layer, FloatBuffer memory, float[] used) {
    void write() {
      memory.put(0, used);
    }
  }

  /**
   * Shadows of the weights that the options' technique needs them for.
   *
   * @param steps updates of the whole training
   * @param images training images
   */
  ShadowWeights(Graph graph, Weights weights, TrainingOptions options, int steps, int images) {
    Sparsification how = options.technique().sparsification();
    rounded = options.technique().quantizationAware();
    List<String> prunable =
        graph.prunableWeights().stream().filter(weights.names()::contains).toList();
    List<String> left = new ArrayList<>(prunable);
    if (how != null) {
      left.removeAll(how.protectedWeights());
      left.forEach(name -> add(graph, weights, name, how.unit(), false));
    }
    learned = shadows.size();
    List<String> others =
        prunable.stream().filter(name -> how == null || !left.contains(name)).toList();
    if (rounded) {
      others.forEach(name -> add(graph, weights, name, new Unit.Single(), options.keepZeros()));
    }
    masks = how == null ? null : masks(graph, how, others, prunable, steps, images, options);
  }

  private void add(Graph graph, Weights weights, String name, Unit unit, boolean keepZeros) {
    FloatBuffer memory = weights.elements(name);
    float[] dense = new float[memory.capacity()];
    memory.get(0, dense);
    float[] mask = keepZeros ? Parameter.maskOfZeros(memory) : null;
    if (mask == null) {
      mask = new float[dense.length];
      Arrays.fill(mask, 1f);
    }
    LearnedLayer layer = LearnedLayer.of(name, WeightLayout.of(graph, name), dense, mask, unit);
    shadows.add(new Shadow(layer, memory, new float[dense.length]));
  }

  private LearnedMasks masks(
      Graph graph,
      Sparsification how,
      List<String> others,
      List<String> prunable,
      int steps,
      int images,
      TrainingOptions options) {
    Map<String, Tensor> tensors = graph.initializers();
    long elsewhere =
        others.stream().mapToLong(name -> LearnedMasks.zeros(tensors.get(name).toFloats())).sum();
    return new LearnedMasks(
        shadows.stream().map(Shadow::layer).limit(learned).toList(),
        how,
        elsewhere,
        prunable.stream().mapToLong(name -> tensors.get(name).count()).sum(),
        steps,
        images,
        options.seed(),
        options.threads());
  }

  /** The parameters with the weights proper in place of what the engine reads. */
  List<Parameter> parameters(List<Parameter> parameters) {
    Map<String, LearnedLayer> layers =
        shadows.stream().map(Shadow::layer).collect(Collectors.toMap(LearnedLayer::name, l -> l));
    return parameters.stream()
        .map(
            parameter -> {
              LearnedLayer layer = layers.get(parameter.name());
              return layer == null
                  ? parameter
                  : new Parameter(
                      parameter.name(),
                      FloatBuffer.wrap(layer.weights()),
                      parameter.decayed(),
                      masked(parameter.name()) ? null : layer.mask());
            })
        .toList();
  }

  /** Whether a weight's mask is learned: it is applied by {@link #finish} once it has settled. */
  private boolean masked(String name) {
    return shadows.stream().limit(learned).anyMatch(shadow -> shadow.layer().name().equals(name));
  }

  /** Lets the engine read what a step computes with. */
  void prepare(int step) {
    if (masks != null) {
      masks.prepare(step);
    }
    each(
        i -> {
          if (masks != null && i < learned) {
            masks.use(i, step, shadows.get(i).used());
          } else {
            copy(i);
          }
          round(i);
          shadows.get(i).write();
        });
  }

  /** The gradients by the weights proper instead of those by what the engine read. */
  Map<String, FloatBuffer> gradients(int step, Map<String, FloatBuffer> gradients) {
    Map<String, FloatBuffer> changed = new HashMap<>(gradients);
    if (masks == null) {
      return changed;
    }
    List<float[]> own =
        IntStream.range(0, learned)
            .parallel()
            .mapToObj(
                i -> {
                  float[] gradient = shadows.get(i).used();
                  FloatBuffer given = gradients.get(shadows.get(i).layer().name());
                  if (given == null) {
                    Arrays.fill(gradient, 0f);
                  } else {
                    given.get(0, gradient);
                  }
                  masks.learn(i, step, gradient);
                  return gradient;
                })
            .toList();
    for (int i = 0; i < learned; i++) {
      changed.put(shadows.get(i).layer().name(), FloatBuffer.wrap(own.get(i)));
    }
    return changed;
  }

  /** Ends a step, after the optimizer has changed the weights. */
  void finish(int step) {
    if (masks == null) {
      return;
    }
    masks.finish(step);
    if (masks.settled(step + 1)) {
      each(
          i -> {
            if (i < learned) {
              masks.show(i, shadows.get(i).layer().weights());
            }
          });
    }
  }

  /** Lets the engine read what the model is judged by, rounded if it is trained for that. */
  void show() {
    each(
        i -> {
          masked(i);
          round(i);
          shadows.get(i).write();
        });
  }

  /** Puts the weights under their masks, not rounded, where the result is taken from. */
  void reveal() {
    each(
        i -> {
          masked(i);
          shadows.get(i).write();
        });
  }

  /** Whether the masks stay as they are after so many updates. */
  boolean settled(int steps) {
    return masks == null || masks.settled(steps);
  }

  /** Everything that a resumed training needs; the arrays themselves. */
  List<float[]> state() {
    List<float[]> state = new ArrayList<>();
    shadows.forEach(shadow -> state.add(shadow.layer().weights()));
    if (masks != null) {
      state.addAll(masks.state());
    }
    return state;
  }

  /** Continues after the given number of updates. */
  void resumeAt(int steps) {
    if (masks != null) {
      masks.resumeAt(steps);
    }
  }

  @Override
  public void close() {
    if (masks != null) {
      masks.close();
    }
  }

  private void masked(int i) {
    if (masks != null && i < learned) {
      masks.show(i, shadows.get(i).used());
    } else {
      copy(i);
    }
  }

  private void copy(int i) {
    float[] used = shadows.get(i).used();
    System.arraycopy(shadows.get(i).layer().weights(), 0, used, 0, used.length);
  }

  private void round(int i) {
    if (rounded) {
      WeightRounding.round(shadows.get(i).used(), shadows.get(i).layer().layout());
    }
  }

  private void each(java.util.function.IntConsumer work) {
    IntStream.range(0, shadows.size()).parallel().forEach(work);
  }
}
