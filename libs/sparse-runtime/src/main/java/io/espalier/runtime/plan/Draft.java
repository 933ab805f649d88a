package io.espalier.runtime.plan;

import io.espalier.graph.Shape;
import io.espalier.runtime.kernel.Epilogue;
import io.espalier.runtime.kernel.PostOp;
import io.espalier.runtime.kernel.Storage;
import java.util.ArrayList;
import java.util.List;

/** A layer while the planner may still fuse operators into it. */
final class Draft implements Drafted {
  private final int index;
  private final String name;
  private final Core core;
  private final List<Storage> inputs;
  private final Storage output;
  private final Shape shape;
  private final int repeats;
  private final List<String> operators = new ArrayList<>();
  private final List<PostOp> operations = new ArrayList<>();

  /**
   * @param index position in the order of execution
   * @param shape shape of the output for one image
   */
  Draft(
      int index,
      String name,
      String operator,
      Core core,
      List<Storage> inputs,
      Storage output,
      Shape shape,
      int repeats) {
    this.index = index;
    this.name = name;
    this.core = core;
    this.inputs = List.copyOf(inputs);
    this.output = output;
    this.shape = shape;
    this.repeats = repeats;
    if (!operator.isEmpty()) {
      operators.add(operator);
    }
  }

  int index() {
    return index;
  }

  @Override
  public Storage output() {
    return output;
  }

  boolean takes(PostOp operation, Shape seenAs) {
    if (!core.takesEpilogue()) {
      return false;
    }
    if (!(operation instanceof PostOp.Combine combine)) {
      return true;
    }
    return switch (combine.layout()) {
      case SAME, SCALAR -> true;
      case CHANNEL, IMAGE, CHANNEL_PER_IMAGE -> repeats == 1 && seenAs.equals(shape);
    };
  }

  void append(String operator, PostOp operation) {
    if (!operator.isEmpty()) {
      operators.add(operator);
    }
    operations.add(operation);
  }

  @Override
  public Layer toStep() {
    int elements = output.elements() / repeats;
    int channels = repeats > 1 ? elements : shape.rank() < 2 ? 1 : Math.toIntExact(shape.dim(1));
    return new Layer(
        name,
        String.join("+", operators),
        core,
        inputs,
        output,
        new Epilogue(operations, channels, elements),
        repeats);
  }
}
