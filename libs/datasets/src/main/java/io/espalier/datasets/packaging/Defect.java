package io.espalier.datasets.packaging;

/** What is wrong with a package, in the order of the class names. */
public enum Defect {
  DENT("dent", 0.20),
  LABEL_MISPRINT("label-misprint", 0.15),
  OK("ok", 0.40),
  SCRATCH("scratch", 0.25);

  private final String className;
  private final double share;

  Defect(String className, double share) {
    this.className = className;
    this.share = share;
  }

  /** The class's name in the dataset. */
  public String className() {
    return className;
  }

  /** The share of images that show it; the shares sum to 1. */
  public double share() {
    return share;
  }
}
