package io.espalier.standalone.check;

import java.util.List;
import java.util.Map;

/**
 * What there is to know of a model file; written as JSON by {@code check --json}.
 *
 * @param file the file
 * @param readable whether it is an ONNX model that this project reads
 * @param submittable whether {@code submit} takes it
 * @param bytes size of the file
 * @param producer the tool that wrote it
 * @param irVersion version of the file format
 * @param opsets versions of the operator sets by domain
 * @param inputs names and types of the inputs
 * @param outputs names and types of the outputs
 * @param operators the operators in it, the most frequent first
 * @param engines who runs it
 * @param parameters number of parameters
 * @param nonZeroParameters number of those that are not zero
 * @param macs multiplications for one image; where an extent is not fixed, it counts as one
 * @param groups the groups of channels and neurons that its weights make
 * @param problems what stands in the way, and what to do
 */
public record CheckReport(
    String file,
    boolean readable,
    boolean submittable,
    long bytes,
    String producer,
    long irVersion,
    Map<String, Long> opsets,
    List<String> inputs,
    List<String> outputs,
    List<OperatorLine> operators,
    List<EngineLine> engines,
    long parameters,
    long nonZeroParameters,
    long macs,
    Groups groups,
    List<String> problems) {

  /** Makes the lists immutable. */
  public CheckReport {
    opsets = Map.copyOf(opsets);
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
    operators = List.copyOf(operators);
    engines = List.copyOf(engines);
    problems = List.copyOf(problems);
  }

  /**
   * One operator.
   *
   * @param operator its name, with its domain where that is not the standard's
   * @param count how many nodes have it
   * @param understood whether the graph library knows it; otherwise it travels through unchanged
   */
  public record OperatorLine(String operator, long count, boolean understood) {}

  /**
   * One engine.
   *
   * @param engine what it is for
   * @param runs whether it runs the model
   * @param reason why not; empty if it does
   */
  public record EngineLine(String engine, boolean runs, String reason) {}

  /**
   * Groups of channels.
   *
   * @param removable groups whose channels can be removed
   * @param removableChannels channels in them
   * @param pinned groups whose channels cannot
   * @param pinnedBecause why not, with how many groups for each reason
   * @param prunableWeights weight tensors that can be pruned
   */
  public record Groups(
      int removable,
      long removableChannels,
      int pinned,
      Map<String, Integer> pinnedBecause,
      int prunableWeights) {
    /** Makes the map immutable. */
    public Groups {
      pinnedBecause = Map.copyOf(pinnedBecause);
    }
  }
}
