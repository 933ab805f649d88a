package io.espalier.graph.reference;

import io.espalier.graph.GraphException;
import io.espalier.graph.Shape;
import io.espalier.graph.Tensor;
import io.espalier.graph.op.Gru;
import io.espalier.graph.op.Lstm;
import io.espalier.graph.op.Recurrent;
import io.espalier.graph.op.Recurrent.Direction;
import io.espalier.graph.op.Rnn;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;

/** Runs recurrent layers, one direction, sequence and step after the other. */
final class RecurrentEvaluator {
  private final Recurrent operator;
  private final Operands operands;
  private final int time;
  private final int batch;
  private final int inputs;
  private final int hidden;
  private final int directions;
  private final double[] x;

  private RecurrentEvaluator(Recurrent operator, Operands operands) {
    this.operator = operator;
    this.operands = operands;
    boolean batchFirst = operator.layer().batchFirst();
    Tensor input = operands.input(0);
    Tensor sequences = batchFirst ? Movement.transpose(input, new int[] {1, 0, 2}) : input;
    this.time = sequences.shape().intDim(0);
    this.batch = sequences.shape().intDim(1);
    this.inputs = sequences.shape().intDim(2);
    this.hidden = Math.toIntExact(operator.layer().hiddenSize());
    this.directions = operator.layer().direction().count();
    this.x = Numbers.doubles(sequences);
  }

  static List<Tensor> evaluate(Recurrent operator, Operands operands) {
    return new RecurrentEvaluator(operator, operands).run();
  }

  private List<Tensor> run() {
    double[] states = new double[time * directions * batch * hidden];
    double[] last = initial(5);
    double[] cells = operator.states() > 1 ? initial(6) : new double[0];
    long[] lengths =
        operands
            .longs(4)
            .orElseGet(
                () -> {
                  long[] all = new long[batch];
                  Arrays.fill(all, time);
                  return all;
                });
    for (int direction = 0; direction < directions; direction++) {
      for (int n = 0; n < batch; n++) {
        Cell cell = new Cell(direction);
        int at = (direction * batch + n) * hidden;
        double[] h = Arrays.copyOfRange(last, at, at + hidden);
        double[] c =
            cells.length == 0 ? new double[hidden] : Arrays.copyOfRange(cells, at, at + hidden);
        boolean reverse = direction == 1 || operator.layer().direction() == Direction.REVERSE;
        int length = Math.toIntExact(lengths[n]);
        for (int step = 0; step < length; step++) {
          int t = reverse ? length - 1 - step : step;
          cell.step((t * batch + n) * inputs, h, c);
          System.arraycopy(
              h, 0, states, ((t * directions + direction) * batch + n) * hidden, hidden);
        }
        System.arraycopy(h, 0, last, at, hidden);
        if (cells.length > 0) {
          System.arraycopy(c, 0, cells, at, hidden);
        }
      }
    }
    return outputs(states, last, cells);
  }

  /** The initial state {@code [D, N, H]}; zeros if it is not given. */
  private double[] initial(int input) {
    Optional<Tensor> given = operands.optional(input);
    return given
        .map(
            state ->
                Numbers.doubles(
                    operator.layer().batchFirst()
                        ? Movement.transpose(state, new int[] {1, 0, 2})
                        : state))
        .orElseGet(() -> new double[directions * batch * hidden]);
  }

  private List<Tensor> outputs(double[] states, double[] last, double[] cells) {
    boolean batchFirst = operator.layer().batchFirst();
    var type = operands.input(0).type();
    List<Tensor> outputs = new ArrayList<>();
    Tensor all = Numbers.real(type, Shape.of(time, directions, batch, hidden), states);
    outputs.add(batchFirst ? Movement.transpose(all, new int[] {2, 0, 1, 3}) : all);
    for (double[] state : operator.states() > 1 ? List.of(last, cells) : List.of(last)) {
      Tensor tensor = Numbers.real(type, Shape.of(directions, batch, hidden), state);
      outputs.add(batchFirst ? Movement.transpose(tensor, new int[] {1, 0, 2}) : tensor);
    }
    return outputs;
  }

  /** The weights of one direction and one step with them. */
  private final class Cell {
    private final double[] w;
    private final double[] r;
    private final double[] biases;
    private final double[] peepholes;
    private final List<DoubleUnaryOperator> functions;

    Cell(int direction) {
      int gated = operator.gates() * hidden;
      this.w = part(operands.input(1), direction, gated * inputs);
      this.r = part(operands.input(2), direction, gated * hidden);
      this.biases =
          operands
              .optional(3)
              .map(b -> part(b, direction, 2 * gated))
              .orElseGet(() -> new double[2 * gated]);
      this.peepholes =
          operands
              .optional(7)
              .map(p -> part(p, direction, 3 * hidden))
              .orElseGet(() -> new double[3 * hidden]);
      int count = operator.layer().activations().size() / directions;
      this.functions =
          activations(operator.layer()).subList(direction * count, (direction + 1) * count);
    }

    private static double[] part(Tensor tensor, int direction, int size) {
      return Arrays.copyOfRange(Numbers.doubles(tensor), direction * size, (direction + 1) * size);
    }

    /** Replaces the state and the cell by the next ones. */
    void step(int at, double[] h, double[] c) {
      double[] before = h.clone();
      switch (operator) {
        case Rnn _ -> {
          for (int j = 0; j < hidden; j++) {
            h[j] = apply(0, fromInput(at, j) + fromState(before, j));
          }
        }
        case Gru(_, boolean linearBeforeReset) -> gru(at, before, h, linearBeforeReset);
        case Lstm(_, boolean inputForget) -> lstm(at, before, h, c, inputForget);
      }
    }

    private void gru(int at, double[] before, double[] h, boolean linearBeforeReset) {
      double[] reset = new double[hidden];
      double[] scaled = new double[hidden];
      for (int j = 0; j < hidden; j++) {
        reset[j] = apply(0, fromInput(at, hidden + j) + fromState(before, hidden + j));
        scaled[j] = reset[j] * before[j];
      }
      for (int j = 0; j < hidden; j++) {
        double update = apply(0, fromInput(at, j) + fromState(before, j));
        double recurrent =
            linearBeforeReset
                ? reset[j] * fromState(before, 2 * hidden + j)
                : fromState(scaled, 2 * hidden + j);
        double next = apply(1, fromInput(at, 2 * hidden + j) + recurrent);
        h[j] = (1 - update) * next + update * before[j];
      }
    }

    private void lstm(int at, double[] before, double[] h, double[] c, boolean inputForget) {
      for (int j = 0; j < hidden; j++) {
        double i = gate(at, before, 0, j) + peepholes[j] * c[j];
        double f = gate(at, before, 2, j) + peepholes[2 * hidden + j] * c[j];
        double in = apply(0, i);
        double forget = inputForget ? 1 - in : apply(0, f);
        double candidate = apply(1, gate(at, before, 3, j));
        c[j] = forget * c[j] + in * candidate;
        double out = apply(0, gate(at, before, 1, j) + peepholes[hidden + j] * c[j]);
        h[j] = out * functions.get(2).applyAsDouble(c[j]);
      }
    }

    private double gate(int at, double[] before, int gate, int j) {
      return fromInput(at, gate * hidden + j) + fromState(before, gate * hidden + j);
    }

    private double fromInput(int at, int row) {
      double sum = biases[row];
      for (int k = 0; k < inputs; k++) {
        sum += x[at + k] * w[row * inputs + k];
      }
      return sum;
    }

    private double fromState(double[] state, int row) {
      double sum = biases[operator.gates() * hidden + row];
      for (int k = 0; k < hidden; k++) {
        sum += state[k] * r[row * hidden + k];
      }
      return sum;
    }

    private double apply(int function, double value) {
      double clip = operator.layer().clip();
      return functions.get(function).applyAsDouble(Math.clamp(value, -clip, clip));
    }
  }

  /** The functions in the file's order; those with parameters take the next ones given. */
  private static List<DoubleUnaryOperator> activations(Recurrent.Layer layer) {
    List<Float> alphas = new ArrayList<>(layer.alpha());
    List<Float> betas = new ArrayList<>(layer.beta());
    List<DoubleUnaryOperator> functions = new ArrayList<>();
    for (String name : layer.activations()) {
      functions.add(
          switch (name.toLowerCase(Locale.ROOT)) {
            case "relu" -> x -> Math.max(0, x);
            case "tanh" -> Math::tanh;
            case "sigmoid" -> Functions::sigmoid;
            case "softsign" -> x -> x / (1 + Math.abs(x));
            case "softplus" -> Functions::softplus;
            case "leakyrelu" -> {
              double alpha = next(alphas, 0.01);
              yield x -> x < 0 ? alpha * x : x;
            }
            case "thresholdedrelu" -> {
              double alpha = next(alphas, 1);
              yield x -> x > alpha ? x : 0;
            }
            case "elu" -> {
              double alpha = next(alphas, 1);
              yield x -> x < 0 ? alpha * Math.expm1(x) : x;
            }
            case "affine" -> {
              double alpha = next(alphas, 1);
              double beta = next(betas, 0);
              yield x -> alpha * x + beta;
            }
            case "scaledtanh" -> {
              double alpha = next(alphas, 1);
              double beta = next(betas, 1);
              yield x -> alpha * Math.tanh(beta * x);
            }
            case "hardsigmoid" -> {
              double alpha = next(alphas, 0.2);
              double beta = next(betas, 0.5);
              yield x -> Math.clamp(alpha * x + beta, 0.0, 1.0);
            }
            default ->
                throw new GraphException("activation '" + name + "' is not one of the standard's");
          });
    }
    return functions;
  }

  private static double next(List<Float> given, double otherwise) {
    return given.isEmpty() ? otherwise : given.removeFirst();
  }
}
