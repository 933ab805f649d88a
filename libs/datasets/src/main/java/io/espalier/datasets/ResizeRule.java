package io.espalier.datasets;

/** How an image of any size becomes one of the contract's width and height. */
public enum ResizeRule {
  /** Both sides are scaled on their own; the aspect ratio changes. */
  STRETCH,
  /** Scaled to fit inside, centred, and the rest is black. */
  FIT_PAD,
  /** Scaled to cover, and what hangs over is cut off evenly on both sides. */
  CROP_CENTER
}
