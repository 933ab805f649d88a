package io.espalier.standalone.advise;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The decision table: few images first, as they bound what any pruning may cost; then the device,
 * as it decides which zeros are worth anything; then the model.
 */
public final class Advisor {

  /** With fewer training images of a class than this, recovery cannot repair a deep cut. */
  public static final int IMAGES_PER_CLASS_MIN = 50;

  /** From this share on, blocks of four outputs leave next to nothing over. */
  static final double BLOCK_SHARE_MIN = 0.9;

  private static final String CPU_STRUCTURED = "cpu-structured";
  private static final String CPU_ESPALIER = "cpu-espalier";
  private static final String CPU_ESPALIER_UNSTRUCTURED = "cpu-espalier-unstructured";
  private static final String GPU = "gpu-2-of-4";
  private static final String TRANSFORMER = "transformer";
  private static final String SMALL_DATA = "small-data";
  private static final String SMALLEST = "smallest";
  private static final String COMPRESS = "compress";

  private final ModelFacts facts;
  private final Device device;
  private final int imagesPerClass;
  private final List<String> because = new ArrayList<>();

  private Advisor(ModelFacts facts, Device device, int imagesPerClass) {
    this.facts = facts;
    this.device = device;
    this.imagesPerClass = imagesPerClass;
  }

  /**
   * Recommends a recipe.
   *
   * @param imagesPerClass training images of the smallest class; 0 where nothing is known of them
   */
  public static Advice advise(ModelFacts facts, Device device, int imagesPerClass) {
    return new Advisor(facts, device, imagesPerClass).advice();
  }

  private Advice advice() {
    because.add(model());
    because.add(text("The device is %s.", device.described()));
    String recipe =
        imagesPerClass > 0 && imagesPerClass < IMAGES_PER_CLASS_MIN ? smallData() : byDevice();
    because.add(images());
    return new Advice(recipe, device.name(), because, facts, imagesPerClass);
  }

  private String byDevice() {
    return switch (device.kind()) {
      case MICROCONTROLLER -> smallest();
      case GPU -> gpu();
      case CPU -> facts.isTransformer() ? transformer() : structured();
      case CPU_ESPALIER -> facts.isTransformer() ? transformer() : blocks();
    };
  }

  private String model() {
    String family =
        facts.isTransformer()
            ? text("a transformer with %d attention layers", facts.attentions())
            : facts.convolutions() > 0 ? "a convolutional network" : "a network of dense layers";
    return text(
        "The model is %s of %,d parameters and %,d multiplications for one image; %.0f%% of its"
            + " prunable weights are in %d convolutions, %.0f%% in %d matrix products.",
        family,
        facts.parameters(),
        facts.macs(),
        facts.convolutionShare() * 100,
        facts.convolutions(),
        facts.weights() == 0 ? 0 : (1 - facts.convolutionShare()) * 100,
        facts.products());
  }

  private String smallData() {
    because.add(
        text(
            "Its smallest class has %d training images, fewer than %d: fine-tuning would learn them"
                + " by heart instead of repairing the cut, so at most half of the weights go.",
            imagesPerClass, IMAGES_PER_CLASS_MIN));
    return SMALL_DATA;
  }

  private String smallest() {
    because.add(
        "Bytes count before anything else there, so a small student learns from the pruned model,"
            + " and is pruned and quantised itself.");
    return SMALLEST;
  }

  private String gpu() {
    because.add(
        "Only two zeros in every four neighbouring inputs are skipped there, and other patterns cost"
            + " as much as no pruning at all.");
    return GPU;
  }

  private String transformer() {
    because.add(
        text(
            "Its matrices are read once for each image and bound by memory, so whole heads and inner"
                + " neurons go, then what is left is quantised; %s.",
            removable()));
    return TRANSFORMER;
  }

  private String structured() {
    if (facts.removableGroups() == 0) {
      because.add(
          text(
              "Zeros alone make nothing faster there, and no channel can be removed: %s. So single"
                  + " weights go, which makes the file smaller, and INT8 makes it faster.",
              facts.pinnedBecause().isEmpty()
                  ? "its channels cannot be followed through the graph"
                  : facts.pinnedBecause()));
      return COMPRESS;
    }
    because.add(
        text(
            "Zeros alone make nothing faster there, so whole channels go and the tensors shrink; %s.",
            removable()));
    return CPU_STRUCTURED;
  }

  private String blocks() {
    if (facts.blockShare() < BLOCK_SHARE_MIN) {
      because.add(
          text(
              "Only %.0f%% of its prunable weights have outputs in whole fours, so single weights go"
                  + " instead of blocks.",
              facts.blockShare() * 100));
      return CPU_ESPALIER_UNSTRUCTURED;
    }
    because.add(
        text(
            "%.0f%% of its prunable weights have outputs in whole fours, so 4x1 blocks fit without a"
                + " rest; they are faster than single zeros at the same sparsity, and keep more"
                + " accuracy than whole channels.",
            facts.blockShare() * 100));
    return CPU_ESPALIER;
  }

  private String removable() {
    String pinned =
        facts.pinnedGroups() == 0
            ? ""
            : text(
                ", while %d groups are pinned (%s)", facts.pinnedGroups(), facts.pinnedBecause());
    return text(
        "%d groups with %,d channels or neurons can be removed%s",
        facts.removableGroups(), facts.removableChannels(), pinned);
  }

  private String images() {
    if (imagesPerClass == 0) {
      return text(
          "Nothing is known of the training images: with fewer than %d of a class take small-data"
              + " instead (say --data DIR or --images N to have it checked).",
          IMAGES_PER_CLASS_MIN);
    }
    return text("There are %d training images of the smallest class.", imagesPerClass);
  }

  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
