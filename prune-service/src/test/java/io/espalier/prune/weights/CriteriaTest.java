package io.espalier.prune.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.espalier.datasets.Flip;
import io.espalier.datasets.Split;
import io.espalier.events.step.Pattern;
import io.espalier.graph.Graph;
import io.espalier.prune.weights.LayerUnits.Norm;
import io.espalier.stage.StepRejectedException;
import io.espalier.training.Evaluator;
import io.espalier.workbench.TinyImages;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** One product of images with weights, whose gradients are known: {@code (p - y) x'}. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CriteriaTest {

  private static final long SEED = 53;
  private static final int PIXELS = Networks.PIXELS;

  private final Split images = TinyImages.of(8, SEED).train();
  private final Calibration calibration = new Calibration(images, 3, 1, (_, _) -> {});
  private final float[] weights = Networks.gaussian(3 * PIXELS, 0.02, SEED);
  private final Graph graph = Networks.linear(weights);
  private final List<LayerUnits> layers = List.of(LayerUnits.of(graph, "weight", null));
  private final float[][] pixels = pixels();
  private final double[][] residuals = residuals();

  @Test
  void fisherIsHalfTheSquareOfTheWeightTimesTheMeanSquareOfTheGradientsOfSingleImages() {
    float[] scores = new FisherCriterion(calibration).scores(graph, layers).getFirst();

    for (int i = 0; i < scores.length; i++) {
      double squares = 0;
      for (int image = 0; image < pixels.length; image++) {
        double gradient = gradient(image, i);
        squares += gradient * gradient / pixels.length;
      }
      double expected = 0.5 * weights[i] * weights[i] * squares;
      assertThat((double) scores[i])
          .as("seed %d, weight %d", SEED, i)
          .isCloseTo(expected, within(1e-3 * expected + 1e-12));
    }
  }

  @Test
  void taylorIsTheMeanOverBatchesOfTheMagnitudeOfWeightTimesGradientSummedOverABlock() {
    // Given a batch as large as all images, so that the gradient is that of their mean loss
    Calibration few = new Calibration(images.spread(TaylorCriterion.BATCH), 3, 1, (_, _) -> {});
    List<LayerUnits> blocks = List.of(LayerUnits.of(graph, "weight", new Pattern.Block(1, 4)));
    double[] gradients = meanGradient(few.images());

    float[] single = new TaylorCriterion(few).scores(graph, layers).getFirst();
    float[] summed = new TaylorCriterion(few).scores(graph, blocks).getFirst();

    double[] sums = new double[summed.length];
    for (int i = 0; i < single.length; i++) {
      double product = weights[i] * gradients[i];
      sums[blocks.getFirst().units().of(i)] += product;
      assertThat((double) single[i])
          .isCloseTo(Math.abs(product), within(1e-3 * Math.abs(product) + 1e-7));
    }
    for (int block = 0; block < summed.length; block++) {
      assertThat((double) summed[block]).isCloseTo(Math.abs(sums[block]), within(1e-6));
    }
    // The sum of magnitudes is something else: products within a block cancel.
    float[] magnitudes = blocks.getFirst().combined(single, Norm.SUM);
    assertThat(total(summed)).isLessThan(0.9 * total(magnitudes));
  }

  @Test
  void wandaIsTheMagnitudeTimesTheRootOfTheMeanSquareOfTheInput() {
    float[] scores = new WandaCriterion(calibration).scores(graph, layers).getFirst();

    for (int i = 0; i < scores.length; i += 7) {
      double squares = 0;
      for (float[] image : pixels) {
        squares += (double) image[i % PIXELS] * image[i % PIXELS] / pixels.length;
      }
      double expected = Math.abs(weights[i]) * Math.sqrt(squares);
      assertThat((double) scores[i]).isCloseTo(expected, within(1e-4 * expected + 1e-9));
    }
  }

  @Test
  void woodFishersUpdateTouchesWhatStaysOnlyAndLosesFarLessThanMagnitudeOrNoUpdate() {
    // Given that what it minimises is the squared first-order change of each image's loss
    WoodFisherCriterion criterion = new WoodFisherCriterion(calibration);
    LayerScores byMagnitude = scored(new MagnitudeCriterion(Norm.SUM));
    LayerScores byFisher = scored(criterion);
    long wanted = Math.round(0.8 * byFisher.elements());

    Graph magnitude = Masks.lowest(graph, List.of(byMagnitude), new long[] {wanted});
    Graph masked = Masks.lowest(graph, List.of(byFisher), new long[] {wanted});
    Graph updated = criterion.updated(graph, masked, layers);

    float[] zeros = values(masked);
    float[] after = values(updated);
    long same = 0;
    for (int i = 0; i < zeros.length; i++) {
      if (zeros[i] == 0) {
        assertThat(after[i]).isZero();
      } else if (after[i] == zeros[i]) {
        same++;
      }
    }
    assertThat(same).isLessThan(zeros.length / 20);
    assertThat(quadratic(after)).isLessThan(0.5 * quadratic(zeros));
    assertThat(quadratic(after)).isLessThan(0.5 * quadratic(values(magnitude)));
  }

  @Test
  void chanceIsTheSameForTheSameSeedAndWorseThanEveryCriterion() {
    // Given weights of which a tenth are large and make the outputs
    float[] planted = new float[weights.length];
    for (int i = 0; i < planted.length; i++) {
      planted[i] = i % 10 == 3 ? 10 * weights[i] : 0.1f * weights[i];
    }
    Graph model = Networks.linear(planted);
    double random = distance(model, new RandomCriterion(1), planted);

    for (WeightCriterion criterion :
        List.of(
            new MagnitudeCriterion(Norm.SUM),
            new MagnitudeCriterion(Norm.ROOT),
            new TaylorCriterion(calibration),
            new FisherCriterion(calibration),
            new WoodFisherCriterion(calibration),
            new WandaCriterion(calibration))) {
      assertThat(distance(model, criterion, planted))
          .as("%s", criterion.getClass().getSimpleName())
          .isLessThan(0.2 * random);
    }
    assertThat(new RandomCriterion(1).scores(model, layers).getFirst())
        .isEqualTo(new RandomCriterion(1).scores(model, layers).getFirst())
        .isNotEqualTo(new RandomCriterion(2).scores(model, layers).getFirst());
  }

  @Test
  void aWeightThatIsNotANumberIsNamed() {
    Graph broken = Networks.twoLayers(new float[] {1, 1, Float.NaN, 1, 1, 1}, new float[6]);
    List<LayerUnits> units = List.of(LayerUnits.of(broken, "a.weight", null));

    assertThatThrownBy(() -> new MagnitudeCriterion(Norm.SUM).scores(broken, units))
        .isInstanceOf(StepRejectedException.class)
        .hasMessageContaining("Weight 2 of 'a.weight' is NaN");
  }

  /** How far the logits move when 85% of the weights go. */
  private double distance(Graph model, WeightCriterion criterion, float[] values) {
    float[] scores = criterion.scores(model, layers).getFirst();
    LayerScores layer = LayerScores.of(layers.getFirst(), values, scores, 0, 1);
    Graph pruned =
        Masks.lowest(model, List.of(layer), new long[] {Math.round(0.85 * layer.elements())});
    float[] before = Evaluator.evaluate(model, images, 24, 1).logits();
    float[] after = Evaluator.evaluate(pruned, images, 24, 1).logits();
    double distance = 0;
    for (int i = 0; i < before.length; i++) {
      distance += Math.pow(before[i] - after[i], 2);
    }
    return distance;
  }

  private LayerScores scored(WeightCriterion criterion) {
    float[] scores = criterion.scores(graph, layers).getFirst();
    return LayerScores.of(layers.getFirst(), weights, scores, 0, 1);
  }

  /** The mean over images of the squared first-order change of the loss, block by block. */
  private double quadratic(float[] values) {
    double sum = 0;
    for (int image = 0; image < pixels.length; image++) {
      for (int first = 0; first < values.length; first += WoodFisherCriterion.BLOCK) {
        double change = 0;
        for (int i = first; i < first + WoodFisherCriterion.BLOCK; i++) {
          change += gradient(image, i) * (values[i] - weights[i]);
        }
        sum += change * change;
      }
    }
    return sum;
  }

  private double gradient(int image, int weight) {
    return residuals[image][weight / PIXELS] * pixels[image][weight % PIXELS];
  }

  private double[] meanGradient(Split of) {
    double[] mean = new double[weights.length];
    for (int image = 0; image < of.size(); image++) {
      float[] x = new float[PIXELS];
      of.copyTo(image, Flip.NONE, x, 0);
      double[] residual = residual(x, of.label(image));
      for (int i = 0; i < mean.length; i++) {
        mean[i] += residual[i / PIXELS] * x[i % PIXELS] / of.size();
      }
    }
    return mean;
  }

  private double[] residual(float[] x, int label) {
    double[] exponentials = new double[3];
    double sum = 0;
    for (int output = 0; output < 3; output++) {
      double logit = 0;
      for (int i = 0; i < PIXELS; i++) {
        logit += (double) weights[output * PIXELS + i] * x[i];
      }
      exponentials[output] = Math.exp(logit);
      sum += exponentials[output];
    }
    double[] residual = new double[3];
    for (int output = 0; output < 3; output++) {
      residual[output] = exponentials[output] / sum - (output == label ? 1 : 0);
    }
    return residual;
  }

  private float[][] pixels() {
    float[][] all = new float[images.size()][PIXELS];
    for (int i = 0; i < all.length; i++) {
      images.copyTo(i, Flip.NONE, all[i], 0);
    }
    return all;
  }

  private double[][] residuals() {
    double[][] all = new double[images.size()][];
    for (int i = 0; i < all.length; i++) {
      all[i] = residual(pixels[i], images.label(i));
    }
    return all;
  }

  private static float[] values(Graph graph) {
    return graph.initializer("weight").orElseThrow().toFloats();
  }

  private static double total(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += value;
    }
    return sum;
  }
}
