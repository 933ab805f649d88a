package io.espalier.runtime.djl;

import ai.djl.modality.Classifications;
import ai.djl.modality.cv.Image;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.translate.NoBatchifyTranslator;
import ai.djl.translate.TranslatorContext;
import io.espalier.datasets.Preprocessing;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;

/**
 * An image classifier by the preprocessing contract that a model was trained with. It computes with
 * arrays of Java only, so that no other engine is needed.
 */
final class ImageTranslator implements NoBatchifyTranslator<Image, Classifications> {
  private final Preprocessing preprocessing;
  private final List<String> classes;

  ImageTranslator(Preprocessing preprocessing, List<String> classes) {
    this.preprocessing = preprocessing;
    this.classes = List.copyOf(classes);
  }

  @Override
  public NDList processInput(TranslatorContext context, Image image) {
    float[] tensor = new float[preprocessing.tensorLength()];
    preprocessing.toTensor((BufferedImage) image.getWrappedImage(), tensor, 0);
    Shape shape =
        new Shape(1, preprocessing.channels(), preprocessing.height(), preprocessing.width());
    return new NDList(context.getNDManager().create(tensor, shape));
  }

  @Override
  public Classifications processOutput(TranslatorContext context, NDList list) {
    return new Classifications(classes, softmax(list.singletonOrThrow().toFloatArray()));
  }

  static List<Double> softmax(float[] logits) {
    double largest = Double.NEGATIVE_INFINITY;
    for (float logit : logits) {
      largest = Math.max(largest, logit);
    }
    double sum = 0;
    List<Double> probabilities = new ArrayList<>();
    for (float logit : logits) {
      double power = Math.exp(logit - largest);
      probabilities.add(power);
      sum += power;
    }
    double all = sum;
    probabilities.replaceAll(power -> power / all);
    return probabilities;
  }
}
