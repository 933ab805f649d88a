package io.espalier.runtime.plan;

import io.espalier.runtime.kernel.Storage;
import java.util.List;

/** One step of a plan. */
public sealed interface Step permits Layer, IntegerLayer {
  /** Name of the node it was made from. */
  String name();

  /** The operators in it, such as {@code "Conv+Add+Relu"}. */
  String operators();

  /** Every tensor that has to be there when the step runs. */
  List<Storage> reads();

  /** The tensor that it writes, perhaps only a part of it. */
  Storage output();

  /** How often the kernel's work is done for each image. */
  int repeats();

  /** Multiplications of one image, zeros counted. */
  long macs();

  /** Multiplications of one image by weights that are not zero. */
  long effectiveMacs();
}
