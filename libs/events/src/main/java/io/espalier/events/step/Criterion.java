package io.espalier.events.step;

import com.fasterxml.jackson.annotation.JsonValue;

/** How what may go is ranked. */
public enum Criterion implements WireNamed {
  /**
   * The absolute value of a weight, or the L1 norm of what goes as one (Han et al., 2015; Li et
   * al., 2017).
   */
  MAGNITUDE("magnitude"),

  /** The L2 norm of what goes as one; of single weights the same order as {@link #MAGNITUDE}. */
  MAGNITUDE_L2("magnitude-l2"),

  /**
   * The first-order change of the loss, the magnitude of weight times gradient summed over what
   * goes as one (Molchanov et al., 2017 and 2019).
   */
  TAYLOR("taylor"),

  /**
   * The second-order change of the loss with the diagonal of the empirical Fisher matrix as its
   * Hessian (LeCun et al., 1990: optimal brain damage; Theis et al., 2018).
   */
  FISHER("fisher"),

  /**
   * The second-order change of the loss with blocks of the empirical Fisher matrix, inverted by the
   * Woodbury identity; the weights that stay make up for those that go (Singh and Alistarh, 2020).
   */
  WOODFISHER("woodfisher"),

  /** The magnitude of a weight times the norm of the input that it meets (Sun et al., 2024). */
  WANDA("wanda"),

  /**
   * The error that a layer's outputs suffer on calibration images, layer by layer, with the weights
   * that stay updated to make up for those that go (Frantar and Alistarh, 2022: optimal brain
   * compression; 2023: SparseGPT).
   */
  RECONSTRUCTION("reconstruction"),

  /** The mean absolute activation of a channel over calibration images. */
  ACTIVATION_L1("activation-l1"),

  /**
   * The share of a channel's activations that is not zero over calibration images (Hu et al., 2016:
   * APoZ).
   */
  ACTIVATION_ZEROS("activation-zeros"),

  /** By chance, the control that every criterion has to beat. */
  RANDOM("random");

  private final String wireName;

  Criterion(String wireName) {
    this.wireName = wireName;
  }

  @JsonValue
  @Override
  public String wireName() {
    return wireName;
  }

  /** Whether single weights and blocks of them can be ranked by it. */
  public boolean ranksWeights() {
    return switch (this) {
      case MAGNITUDE, MAGNITUDE_L2, TAYLOR, FISHER, WOODFISHER, WANDA, RECONSTRUCTION, RANDOM ->
          true;
      case ACTIVATION_L1, ACTIVATION_ZEROS -> false;
    };
  }

  /** Whether channels, neurons, heads and layers can be ranked by it. */
  public boolean ranksChannels() {
    return switch (this) {
      case MAGNITUDE, MAGNITUDE_L2, TAYLOR, FISHER, ACTIVATION_L1, ACTIVATION_ZEROS, RANDOM -> true;
      case WOODFISHER, WANDA, RECONSTRUCTION -> false;
    };
  }
}
