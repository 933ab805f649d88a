package io.espalier.runtime.plan;

import io.espalier.graph.Node;
import io.espalier.graph.Shape;
import io.espalier.graph.op.AveragePool;
import io.espalier.graph.op.Conv;
import io.espalier.graph.op.DequantizeLinear;
import io.espalier.graph.op.MaxPool;
import io.espalier.graph.op.QuantizeLinear;
import io.espalier.runtime.kernel.Pooling;
import io.espalier.runtime.kernel.Storage;
import io.espalier.runtime.kernel.Window;
import io.espalier.runtime.kernel.integer.ByteLayout;
import io.espalier.runtime.kernel.integer.ByteResult;
import io.espalier.runtime.kernel.integer.DequantizeImage;
import io.espalier.runtime.kernel.integer.IntegerConvolution;
import io.espalier.runtime.kernel.integer.IntegerOperation;
import io.espalier.runtime.kernel.integer.IntegerPooling;
import io.espalier.runtime.kernel.integer.IntegerSum;
import io.espalier.runtime.kernel.integer.QuantizeImage;
import io.espalier.runtime.kernel.integer.Residual;
import io.espalier.runtime.kernel.integer.TableLookup;
import io.espalier.runtime.plan.integer.Affine;
import io.espalier.runtime.plan.integer.Bounds;
import io.espalier.runtime.plan.integer.IntegerWeights;
import io.espalier.runtime.plan.integer.Operand;
import io.espalier.runtime.plan.integer.Tables;
import io.espalier.runtime.plan.integer.Unit;
import io.espalier.runtime.plan.integer.Units;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Plans the integer units of a graph and the borders between integers and floats. */
final class IntegerPlanner {
  private final Units units;
  private final Drafting drafting;
  private final Map<String, ByteTensor> tensors = new HashMap<>();

  /** Where the bytes of a value are. */
  private record ByteTensor(Storage storage, ByteLayout layout) {}

  IntegerPlanner(Units units, Drafting drafting) {
    this.units = units;
    this.drafting = drafting;
  }

  /**
   * Plans a node if it belongs to the integers; says whether there is nothing left to do for it.
   */
  boolean add(Node node) {
    if (units.isInside(node)) {
      return true;
    }
    Optional<Unit> unit = units.endingAt(node);
    if (unit.isPresent()) {
      plan(unit.get());
      return true;
    }
    return switch (node.operator()) {
      case QuantizeLinear _ -> quantize(node);
      case DequantizeLinear _ -> dequantize(node);
      default -> false;
    };
  }

  private boolean quantize(Node node) {
    Optional<Affine> affine = units.bytes(node.output());
    if (affine.isEmpty()) {
      return false;
    }
    Located input = drafting.operand(node, 0);
    ByteTensor output = create(node.output(), layout(drafting.shapeOf(node.output())));
    QuantizeImage operation =
        new QuantizeImage(affine.get().scale(), affine.get().result(Bounds.NONE), output.layout());
    layer(node, node.operator().type(), operation, List.of(input.storage()), output.storage());
    return true;
  }

  private boolean dequantize(Node node) {
    String value = node.inputs().getFirst();
    Optional<Affine> affine = units.bytes(value);
    if (affine.isEmpty()) {
      return false;
    }
    if (!units.onlyUsedInUnits(node.output())) {
      ByteTensor input = tensor(value);
      DequantizeImage operation =
          new DequantizeImage(affine.get().scale(), affine.get().zeroPoint(), input.layout());
      Storage output = drafting.real(node.output());
      layer(node, node.operator().type(), operation, List.of(input.storage()), output);
    }
    return true;
  }

  private void plan(Unit unit) {
    switch (unit) {
      case Unit.Product product -> plan(product);
      case Unit.Sum sum -> plan(sum);
      case Unit.Pool pool -> plan(pool);
      case Unit.Join join -> plan(join);
      case Unit.Table table -> plan(table);
    }
  }

  private void plan(Unit.Product unit) {
    Shape in = drafting.shapeOf(unit.input().real());
    Shape out = drafting.shapeOf(unit.end().output());
    IntegerWeights weights = unit.weights();
    ByteTensor input = tensor(unit.input().value());
    boolean convolution = unit.node().operator() instanceof Conv;
    Window window = Window.point();
    ByteLayout from = input.layout();
    ByteLayout to = layout(out);
    int repeats = 1;
    int groups = 1;
    if (unit.node().operator() instanceof Conv conv) {
      window = Windows.of(unit.node(), conv.window(), in, drafting.shapeOf(unit.node().output()));
      groups = Math.toIntExact(conv.group());
    } else {
      input = inOrder(unit, input);
      from = ByteLayout.vector(in.intDim(in.rank() - 1));
      to = ByteLayout.vector(weights.outChannels());
      repeats = input.layout().elements() / from.elements();
    }
    Affine affine = unit.output();
    Storage output;
    if (affine == null) {
      output = drafting.real(unit.end().output());
    } else {
      ByteLayout whole = convolution ? to : rows(out);
      output = create(unit.end().output(), whole).storage();
    }
    Operand added = unit.residual();
    IntegerConvolution operation =
        new IntegerConvolution(
            window,
            groups,
            weights.values(),
            weights.bias(),
            unit.input().affine().zeroPoint(),
            multipliers(unit),
            affine == null ? null : affine.result(unit.bounds()),
            added == null || affine == null ? null : residual(added, unit.own(), affine),
            repeats,
            from,
            to);
    List<Storage> inputs =
        added == null
            ? List.of(input.storage())
            : List.of(input.storage(), tensor(added.value()).storage());
    layer(unit.node(), unit.operators(), operation, inputs, output);
  }

  private static float[] multipliers(Unit.Product unit) {
    float[] multipliers = unit.weights().scales().clone();
    Affine output = unit.output();
    for (int i = 0; i < multipliers.length; i++) {
      multipliers[i] *= unit.input().affine().scale();
      if (output != null) {
        multipliers[i] /= output.scale();
      }
    }
    return multipliers;
  }

  private Residual residual(Operand added, @Nullable Affine own, Affine output) {
    Residual plain = summand(added, output);
    return own == null
        ? plain
        : new Residual(
            plain.layout(),
            plain.multiplier(),
            plain.zeroPoint(),
            own.dequantize(0) / output.scale(),
            own.dequantize(ByteResult.MAX) / output.scale());
  }

  private Residual summand(Operand operand, Affine output) {
    return new Residual(
        tensor(operand.value()).layout(),
        operand.affine().scale() / output.scale(),
        operand.affine().zeroPoint());
  }

  private void plan(Unit.Sum unit) {
    ByteTensor output = create(unit.end().output(), layout(drafting.shapeOf(unit.end().output())));
    IntegerSum operation =
        new IntegerSum(
            summand(unit.left(), unit.output()),
            summand(unit.right(), unit.output()),
            unit.output().result(unit.bounds()),
            output.layout());
    List<Storage> inputs =
        List.of(tensor(unit.left().value()).storage(), tensor(unit.right().value()).storage());
    layer(unit.node(), unit.operators(), operation, inputs, output.storage());
  }

  private void plan(Unit.Pool unit) {
    ByteTensor input = tensor(unit.input().value());
    Shape in = drafting.shapeOf(unit.input().real());
    Shape out = drafting.shapeOf(unit.node().output());
    ByteLayout from = input.layout();
    Pooling pooling =
        switch (unit.node().operator()) {
          case MaxPool pool ->
              PoolingPlanner.maximum(Windows.of(unit.node(), pool.window(), in, out), from);
          case AveragePool pool -> PoolingPlanner.average(unit.node(), pool, in, out);
          default -> PoolingPlanner.global(unit.kind(), from);
        };
    Window window = pooling.window();
    ByteLayout to = ByteLayout.padded(from.channels(), window.outHeight(), window.outWidth());
    Affine affine = unit.input().affine();
    boolean maximum = unit.kind() == Pooling.Kind.MAXIMUM;
    boolean another = maximum && !(affine.equals(unit.output()) && unit.bounds().isNone());
    ByteResult result = (another ? affine : unit.output()).result(Bounds.NONE);
    if (!maximum) {
      result = unit.output().result(unit.bounds());
    }
    String value = unit.end().output();
    ByteTensor pooled = another ? temporary(value + " pooled", to) : create(value, to);
    float[] factors = pooling.divisors().clone();
    for (int i = 0; i < factors.length; i++) {
      factors[i] = affine.scale() / (unit.output().scale() * factors[i]);
    }
    IntegerPooling operation =
        new IntegerPooling(window, unit.kind(), affine.zeroPoint(), factors, result, from, to);
    layer(unit.node(), unit.operators(), operation, List.of(input.storage()), pooled.storage());
    if (another) {
      byte[] table = Tables.requantize(affine, unit.output(), unit.bounds());
      lookup(unit, table, unit.output(), pooled, create(value, to));
    }
  }

  private void plan(Unit.Join unit) {
    ByteTensor output = create(unit.end().output(), layout(drafting.shapeOf(unit.end().output())));
    int channel = 0;
    for (Operand operand : unit.operands()) {
      ByteTensor input = tensor(operand.value());
      int channels = input.layout().channels();
      ByteLayout part = output.layout().channels(channel, channels);
      byte[] table = Tables.requantize(operand.affine(), unit.output(), unit.bounds());
      lookup(unit, table, unit.output(), input, new ByteTensor(output.storage(), part));
      channel += channels;
    }
  }

  private void plan(Unit.Table unit) {
    ByteTensor input = tensor(unit.input().value());
    ByteLayout layout = layout(drafting.shapeOf(unit.end().output()));
    boolean changesNothing =
        Arrays.equals(unit.table(), TableLookup.identity())
            && unit.input().affine().zeroPoint() == unit.output().zeroPoint();
    boolean inPlace =
        layout.equals(input.layout())
            || layout.isPlain() && input.layout().isPlain() && input.layout().offset() == 0;
    if (changesNothing && inPlace) {
      tensors.put(unit.end().output(), new ByteTensor(input.storage(), layout));
    } else {
      lookup(unit, unit.table(), unit.output(), input, create(unit.end().output(), layout));
    }
  }

  private void lookup(Unit unit, byte[] table, Affine affine, ByteTensor from, ByteTensor to) {
    IntegerOperation operation =
        new TableLookup(table, affine.zeroPoint(), from.layout(), to.layout());
    layer(unit.node(), unit.operators(), operation, List.of(from.storage()), to.storage());
  }

  /** The input of a matrix product, its elements one after the other. */
  private ByteTensor inOrder(Unit.Product unit, ByteTensor input) {
    if (input.layout().isPlain()) {
      return input;
    }
    ByteTensor plain =
        temporary(unit.end().output() + " input", ByteLayout.vector(input.layout().elements()));
    lookup(unit, TableLookup.identity(), unit.input().affine(), input, plain);
    return plain;
  }

  /** Feature maps are padded, everything else is plain. */
  private static ByteLayout layout(Shape shape) {
    return shape.rank() == 4
        ? ByteLayout.padded(shape.intDim(1), shape.intDim(2), shape.intDim(3))
        : rows(shape);
  }

  private static ByteLayout rows(Shape shape) {
    int elements = Math.toIntExact(shape.elements());
    return switch (shape.rank()) {
      case 3 -> ByteLayout.plain(shape.intDim(1), 1, shape.intDim(2));
      case 4 -> ByteLayout.plain(shape.intDim(1), shape.intDim(2), shape.intDim(3));
      default -> ByteLayout.vector(elements);
    };
  }

  private ByteTensor tensor(String value) {
    ByteTensor tensor = tensors.get(value);
    if (tensor == null) {
      throw new IllegalStateException("'" + value + "' is used before it is planned");
    }
    return tensor;
  }

  private ByteTensor create(String value, ByteLayout layout) {
    ByteTensor tensor = temporary(value, layout);
    tensors.put(value, tensor);
    return tensor;
  }

  private static ByteTensor temporary(String name, ByteLayout layout) {
    return new ByteTensor(Storage.bytes(name, layout.elements(), layout.bytes()), layout);
  }

  private void layer(
      Node node,
      String operators,
      IntegerOperation operation,
      List<Storage> inputs,
      Storage output) {
    String name = node.name().isEmpty() ? node.output() : node.name();
    drafting.add(new IntegerLayer(name, operators, operation, inputs, output));
  }
}
