package io.espalier.events.check;

/**
 * The sizes that the event contract allows. A producer stays within them, a reader refuses more.
 */
public final class Limits {
  /** The bytes of one encoded event: below Kafka's usual record limit of one megabyte. */
  public static final int EVENT_BYTES_MAX = 900_000;

  /** The bytes of a recipe's YAML text. */
  public static final int RECIPE_BYTES_MAX = 64 * 1024;

  /** The characters of a name: of a model, a class, a profile, a recipe, a tensor. */
  public static final int NAME_CHARACTERS_MAX = 200;

  /** The characters of a reason, a remedy, a note or a description. */
  public static final int TEXT_CHARACTERS_MAX = 4_000;

  /** The steps of one routing slip. */
  public static final int STEPS_MAX = 200;

  /** The classes of a classifier. */
  public static final int CLASSES_MAX = 1_000;

  /** The classes up to which an evaluation carries its confusion matrix. */
  public static final int CONFUSION_CLASSES_MAX = 64;

  /** The layers, ranges or latency rows that one step may report. */
  public static final int ROWS_MAX = 4_000;

  /** The epochs of one training or fine-tuning step. */
  public static final int EPOCHS_MAX = 1_000;

  /** The images of one training batch. */
  public static final int BATCH_IMAGES_MAX = 4_096;

  /** The images that a calibration may use. */
  public static final int CALIBRATION_IMAGES_MAX = 100_000;

  /** The timed runs of one measurement. */
  public static final int RUNS_MAX = 1_000_000;

  /** The threads that a step may use. */
  public static final int THREADS_MAX = 1_024;

  private Limits() {}
}
