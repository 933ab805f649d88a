package io.espalier.training;

import io.espalier.datasets.Flip;
import io.espalier.datasets.Split;
import io.espalier.graph.Graph;
import io.espalier.training.torch.Answers;
import io.espalier.training.torch.ForwardModel;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;

/**
 * What a teacher says about every image as it will be shown to the student: its logits and, where
 * they are asked for, the features that its last layer works on. Flips are the only augmentation,
 * so there are at most four views of an image; each that the epochs ahead will need is computed
 * once, in an order that does not depend on where a run was resumed.
 */
final class Lessons {
  /** Views at a time. */
  private static final int BATCH = 64;

  private final String logits;
  private final String features;
  private final Map<Flip, Map<Integer, Answers>> views = new EnumMap<>(Flip.class);

  private Lessons(Classifier teacher, boolean withFeatures) {
    this.logits = teacher.logits();
    this.features = withFeatures ? teacher.features() : "";
  }

  /** Runs the teacher on the calling worker's thread. */
  static Lessons compute(Graph teacher, Split split, TrainingOptions options) {
    Map<Flip, TreeSet<Integer>> wanted = new EnumMap<>(Flip.class);
    for (int epoch = 1; epoch <= options.epochs(); epoch++) {
      EpochPlan plan = EpochPlan.of(options, split.size(), epoch);
      for (int place = 0; place < plan.order().length; place++) {
        wanted.computeIfAbsent(plan.flips()[place], _ -> new TreeSet<>()).add(plan.order()[place]);
      }
    }
    Lessons lessons = new Lessons(Classifier.of(teacher), options.technique().features() > 0);
    try (ForwardModel model = new ForwardModel(teacher)) {
      wanted.forEach((flip, images) -> lessons.add(model, split, flip, images));
    }
    return lessons;
  }

  /** What the teacher says about a batch; the features are empty where nobody asked for them. */
  Answers of(EpochPlan plan, int step) {
    Answers[] answers = new Answers[plan.size(step)];
    for (int i = 0; i < answers.length; i++) {
      int place = plan.begin(step) + i;
      answers[i] = Objects.requireNonNull(views.get(plan.flips()[place])).get(plan.order()[place]);
    }
    return Answers.join(answers);
  }

  private void add(ForwardModel model, Split split, Flip flip, TreeSet<Integer> images) {
    Map<Integer, Answers> view = views.computeIfAbsent(flip, _ -> new LinkedHashMap<>());
    int length = split.preprocessing().tensorLength();
    int[] indices = images.stream().mapToInt(Integer::intValue).toArray();
    for (int first = 0; first < indices.length; first += BATCH) {
      int size = Math.min(BATCH, indices.length - first);
      float[] batch = new float[size * length];
      for (int i = 0; i < size; i++) {
        split.copyTo(indices[first + i], flip, batch, i * length);
      }
      Answers said = run(model, batch, size);
      for (int i = 0; i < size; i++) {
        view.put(indices[first + i], said.row(i, size));
      }
    }
  }

  private Answers run(ForwardModel model, float[] batch, int size) {
    if (features.isEmpty()) {
      return new Answers(model.forward(batch, size, logits), new float[0]);
    }
    Answers[] found = {new Answers(new float[0], new float[0])};
    float[][] seen = new float[1][];
    model.observe(
        batch,
        size,
        (name, array) -> {
          if (name.equals(features)) {
            seen[0] = array.toFloatArray();
          } else if (name.equals(logits)) {
            found[0] = Answers.join(found[0], new Answers(array.toFloatArray(), seen[0]));
          }
        });
    return found[0];
  }
}
