package io.espalier.standalone.report;

import io.espalier.events.metrics.ClassRecall;
import io.espalier.events.metrics.EvaluationSummary;
import io.espalier.events.metrics.Interval;
import io.espalier.events.metrics.Measured;
import io.espalier.events.metrics.Precision;
import java.util.SequencedMap;
import java.util.TreeMap;

/**
 * One model's column in the final table.
 *
 * @param artifact digest of the ONNX file
 * @param precision of its weights
 * @param images how many images it was evaluated on
 * @param accuracy share of images classified right, 0 to 1
 * @param accuracyInterval 95% Wilson interval of the accuracy
 * @param recall by class, 0 to 1
 * @param recallInterval 95% Wilson interval by class
 * @param bytes what the file takes in its released form: packed for INT8, as it is for FP32
 * @param onnxBytes what the ONNX file takes
 * @param parameters elements of weights, biases and normalisations
 * @param nonZeroParameters those that are not zero
 * @param sparsity share of zeros among the prunable weights, 0 to 1
 */
public record ModelFigures(
    String artifact,
    Precision precision,
    int images,
    double accuracy,
    Interval accuracyInterval,
    SequencedMap<String, Double> recall,
    SequencedMap<String, Interval> recallInterval,
    long bytes,
    long onnxBytes,
    long parameters,
    long nonZeroParameters,
    double sparsity) {

  /** The figures that the benchmark measured of one model. */
  static ModelFigures of(Measured measured) {
    EvaluationSummary evaluation = measured.evaluation();
    SequencedMap<String, Double> recall = new TreeMap<>();
    SequencedMap<String, Interval> intervals = new TreeMap<>();
    for (ClassRecall row : evaluation.classes()) {
      recall.put(row.name(), row.recall());
      intervals.put(row.name(), row.interval());
    }
    boolean packed = measured.precision() == Precision.INT8 && measured.size().packedBytes() > 0;
    return new ModelFigures(
        measured.artifact(),
        measured.precision(),
        evaluation.images(),
        evaluation.accuracy(),
        evaluation.interval(),
        recall,
        intervals,
        packed ? measured.size().packedBytes() : measured.size().rawBytes(),
        measured.size().rawBytes(),
        measured.size().parameters(),
        measured.size().nonZeroParameters(),
        measured.size().sparsity());
  }
}
