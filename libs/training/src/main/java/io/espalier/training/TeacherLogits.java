package io.espalier.training;

import io.espalier.datasets.Flip;
import io.espalier.datasets.Split;
import io.espalier.graph.Graph;
import io.espalier.training.torch.ForwardModel;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;

/**
 * What a teacher says about every image as it will be shown to the student. Flips are the only
 * augmentation, so there are at most four views of an image; each that the epochs ahead will need
 * is computed once, in an order that does not depend on where a run was resumed.
 */
final class TeacherLogits {
  /** Views at a time. */
  private static final int BATCH = 64;

  private final Map<Flip, float[]> logits = new EnumMap<>(Flip.class);
  private final int classes;

  private TeacherLogits(int classes) {
    this.classes = classes;
  }

  /** Runs the teacher on the calling worker's thread. */
  static TeacherLogits compute(Graph teacher, Split split, int classes, TrainingOptions options) {
    Map<Flip, TreeSet<Integer>> views = new EnumMap<>(Flip.class);
    for (int epoch = 1; epoch <= options.epochs(); epoch++) {
      EpochPlan plan = EpochPlan.of(options, split.size(), epoch);
      for (int place = 0; place < plan.order().length; place++) {
        views.computeIfAbsent(plan.flips()[place], _ -> new TreeSet<>()).add(plan.order()[place]);
      }
    }
    TeacherLogits result = new TeacherLogits(classes);
    try (ForwardModel model = new ForwardModel(teacher)) {
      views.forEach(
          (flip, images) ->
              result.logits.put(
                  flip, run(model, Classifier.of(teacher).logits(), split, flip, images, classes)));
    }
    return result;
  }

  /** The teacher's logits for a batch, {@code [batch, classes]}. */
  float[] of(EpochPlan plan, int step) {
    float[] batch = new float[plan.size(step) * classes];
    for (int i = 0; i < plan.size(step); i++) {
      int place = plan.begin(step) + i;
      float[] all = Objects.requireNonNull(logits.get(plan.flips()[place]));
      System.arraycopy(all, plan.order()[place] * classes, batch, i * classes, classes);
    }
    return batch;
  }

  private static float[] run(
      ForwardModel model,
      String output,
      Split split,
      Flip flip,
      TreeSet<Integer> images,
      int classes) {
    float[] all = new float[split.size() * classes];
    int length = split.preprocessing().tensorLength();
    int[] indices = images.stream().mapToInt(Integer::intValue).toArray();
    for (int first = 0; first < indices.length; first += BATCH) {
      int size = Math.min(BATCH, indices.length - first);
      float[] batch = new float[size * length];
      for (int i = 0; i < size; i++) {
        split.copyTo(indices[first + i], flip, batch, i * length);
      }
      float[] said = model.forward(batch, size, output);
      for (int i = 0; i < size; i++) {
        System.arraycopy(said, i * classes, all, indices[first + i] * classes, classes);
      }
    }
    return all;
  }
}
