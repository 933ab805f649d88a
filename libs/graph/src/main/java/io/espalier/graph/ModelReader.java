package io.espalier.graph;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.SparseTensorProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import io.espalier.graph.op.Attributes;
import io.espalier.graph.op.Opaque;
import io.espalier.graph.op.Operator;
import io.espalier.graph.op.OperatorTable;
import io.espalier.graph.wire.EncodedModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** Turns a decoded model into a graph, wiring one node after another. */
final class ModelReader {
  /** The oldest file format that is read: the first with operator sets. */
  private static final long irVersionMin = 3;

  /** The newest file format whose fields are known to leave the meaning of the older ones alone. */
  private static final long irVersionMax = 13;

  /**
   * The first file format in which an initializer need not be an input; older models are raised to
   * it.
   */
  private static final long irVersionWritten = 4;

  /** The newest operator set of the standard that was released when this was written. */
  private static final long opsetMax = 27;

  /** Older versions of an operator are read only where the operator has not changed since. */
  private static final long opsetWhole = 7;

  private final OnnxLimits limits;
  private final TensorCodec tensors;
  private final AttributeCodec attributes;
  private final ValueCodec values;
  private final Subgraphs subgraphs;
  private final Carried.Collector carried = new Carried.Collector();

  ModelReader(OnnxLimits limits, @Nullable Path directory) {
    this.limits = limits;
    this.tensors = new TensorCodec(limits, new ExternalData(directory, limits));
    this.attributes = new AttributeCodec(tensors);
    this.values = new ValueCodec(limits);
    this.subgraphs = new Subgraphs(limits);
  }

  Graph read(EncodedModel encoded) {
    ModelProto model = encoded.withoutInitializers();
    require(
        model.hasGraph() && model.getIrVersion() > 0,
        "not an ONNX model: it has no graph or no ir_version");
    require(
        model.getIrVersion() >= irVersionMin,
        "ir_version %d is older than %d, the oldest that is supported",
        model.getIrVersion(),
        irVersionMin);
    require(
        model.getIrVersion() <= irVersionMax,
        "ir_version %d is newer than %d, the newest that is known; export the model with an older one",
        model.getIrVersion(),
        irVersionMax);
    GraphProto graph = model.getGraph();

    Map<String, Tensor> initializers = initializers(encoded, graph);
    ModelInfo info = info(model);
    List<Value> inputs = new ArrayList<>();
    for (ValueInfoProto input : graph.getInputList()) {
      Value value = values.read(input);
      Tensor initializer = initializers.get(value.name());
      if (initializer == null) {
        inputs.add(value);
      } else {
        requireFits(value, initializer);
      }
    }
    TypeInference inference = new TypeInference(info.opset(), info.declaredTypes());
    inputs.forEach(inference::addInput);
    initializers.forEach(inference::addConstant);
    Set<String> functions = Functions.of(model.getFunctionsList()).inStandardDomain();
    List<Node> nodes = nodes(graph, info, functions, inference);
    List<Value> outputs = graph.getOutputList().stream().map(values::read).toList();
    return new Graph(graph.getName(), inputs, outputs, initializers, nodes, info);
  }

  private Map<String, Tensor> initializers(EncodedModel encoded, GraphProto graph) {
    Map<String, Tensor> initializers = new LinkedHashMap<>();
    for (int i = 0; i < encoded.initializerCount(); i++) {
      TensorProto initializer = encoded.initializer(i);
      carried.add(initializer);
      add(initializers, initializer.getName(), tensors.read(initializer));
    }
    SparseTensors sparse = new SparseTensors(tensors, limits);
    for (SparseTensorProto initializer : graph.getSparseInitializerList()) {
      add(initializers, initializer.getValues().getName(), sparse.dense(initializer));
    }
    return initializers;
  }

  private static void add(Map<String, Tensor> initializers, String name, Tensor tensor) {
    require(!name.isEmpty(), "an initializer has no name");
    require(initializers.put(name, tensor) == null, "initializer '%s' is given twice", name);
  }

  private List<Node> nodes(
      GraphProto graph, ModelInfo info, Set<String> functions, TypeInference inference) {
    List<Node> nodes = new ArrayList<>();
    for (NodeProto proto : graph.getNodeList()) {
      Node node =
          new Node(
              proto.getName(),
              operator(proto, info, functions, inference),
              proto.getInputList(),
              proto.getOutputList(),
              proto.getDocString(),
              entries(proto.getMetadataPropsList()));
      inference.add(node);
      nodes.add(node);
    }
    return nodes;
  }

  private Operator operator(
      NodeProto proto, ModelInfo info, Set<String> functions, TypeInference inference) {
    String domain = Functions.standardDomain(proto.getDomain());
    try {
      require(!proto.getOpType().isEmpty(), "it has no operator");
      require(
          info.opsets().containsKey(domain),
          "the model imports no operator set of domain '%s'",
          domain);
      Attributes read = attributes.read(proto);
      boolean standard = domain.isEmpty() && !functions.contains(proto.getOpType());
      if (standard && Conditionals.isKnown(proto)) {
        require(proto.getOutputCount() > 0, "it gives no output");
        return new Conditionals(this, info, functions, inference)
            .read(proto, read, subgraphs.captures(proto));
      }
      IntFunction<Optional<TensorType>> types =
          input ->
              input < proto.getInputCount()
                  ? inference.type(proto.getInput(input))
                  : Optional.empty();
      Optional<Operator> known =
          standard
              ? OperatorTable.read(proto.getOpType(), read, info.opset(), types)
              : Optional.empty();
      require(known.isEmpty() || proto.getOutputCount() > 0, "it gives no output");
      if (standard) {
        StandardRules.checkInputs(proto.getOpType(), proto.getInputList());
      }
      require(
          known.isPresent()
              || !standard
              || info.opset() >= opsetWhole
              || !OperatorTable.names().contains(proto.getOpType()),
          "operator set %d is older than %d, the oldest that is supported; raise it with ONNX's"
              + " version converter",
          info.opset(),
          opsetWhole);
      if (known.isEmpty() && (standard || !domain.isEmpty())) {
        StandardRules.check(
            domain,
            proto.getOpType(),
            Math.toIntExact(info.opsets().get(domain)),
            read,
            types,
            input ->
                input < proto.getInputCount()
                    ? inference.constant(proto.getInput(input))
                    : Optional.empty());
      }
      return known.orElseGet(
          () ->
              new Opaque(
                  domain, proto.getOpType(), proto.getOverload(), read, subgraphs.captures(proto)));
    } catch (GraphException e) {
      String label =
          proto.getName().isEmpty() && proto.getOutputCount() > 0
              ? "with output '" + proto.getOutput(0) + "'"
              : "'" + proto.getName() + "'";
      throw new OnnxFormatException(
          "node %s (%s): %s".formatted(label, proto.getOpType(), e.getMessage()), e);
    }
  }

  private ModelInfo info(ModelProto model) {
    Map<String, Long> opsets = new LinkedHashMap<>();
    for (OperatorSetIdProto opset : model.getOpsetImportList()) {
      require(
          opset.getVersion() > 0 && opset.getVersion() < 1 << 16,
          "operator set '%s' has the version %d",
          opset.getDomain(),
          opset.getVersion());
      opsets.merge(Functions.standardDomain(opset.getDomain()), opset.getVersion(), Math::max);
    }
    require(!opsets.isEmpty(), "it imports no operator set");
    require(
        opsets.getOrDefault("", 1L) <= opsetMax,
        "operator set %d is newer than %d, the newest whose operators are known; export the model"
            + " with an older one",
        opsets.get(""),
        opsetMax);
    GraphProto graph = model.getGraph();
    Set<String> produced = new HashSet<>();
    graph.getNodeList().forEach(node -> produced.addAll(node.getOutputList()));
    graph.getOutputList().forEach(output -> produced.remove(output.getName()));
    Map<String, TensorType> declared = new LinkedHashMap<>();
    for (ValueInfoProto value : graph.getValueInfoList()) {
      if (produced.contains(value.getName())) {
        Optional<TensorType> type = values.readType(value);
        type.ifPresent(known -> declared.put(value.getName(), known));
        carried.add(value, type.isPresent());
      }
    }
    return new ModelInfo(
        Math.max(model.getIrVersion(), irVersionWritten),
        opsets,
        model.getProducerName(),
        model.getProducerVersion(),
        model.getDomain(),
        model.getModelVersion(),
        model.getDocString(),
        graph.getDocString(),
        entries(model.getMetadataPropsList()),
        entries(graph.getMetadataPropsList()),
        declared,
        carried.encoded(model));
  }

  /** Reads a graph within a node, which sees the values that the inference knows. */
  Subgraph subgraph(
      GraphProto graph, ModelInfo info, Set<String> functions, TypeInference inference) {
    SequencedMap<String, Tensor> initializers = new LinkedHashMap<>();
    for (TensorProto initializer : graph.getInitializerList()) {
      add(initializers, initializer.getName(), tensors.read(initializer));
    }
    SparseTensors sparse = new SparseTensors(tensors, limits);
    for (SparseTensorProto initializer : graph.getSparseInitializerList()) {
      add(initializers, initializer.getValues().getName(), sparse.dense(initializer));
    }
    initializers.forEach(inference::addConstant);
    List<Node> nodes = nodes(graph, info, functions, inference);
    List<String> outputs = graph.getOutputList().stream().map(ValueInfoProto::getName).toList();
    return new Subgraph(initializers, nodes, outputs);
  }

  private static void requireFits(Value input, Tensor initializer) {
    TensorType type = input.type();
    boolean fits = type.element() == initializer.type();
    if (!type.isUnranked()) {
      fits &= type.rank() == initializer.shape().rank();
      for (int axis = 0; fits && axis < type.rank(); axis++) {
        int at = axis;
        fits =
            type.knownDim(axis).map(extent -> extent == initializer.shape().dim(at)).orElse(true);
      }
    }
    require(
        fits,
        "input '%s' is stated to be %s, but its initializer is %s",
        input.name(),
        type,
        initializer);
  }

  private static Map<String, String> entries(List<StringStringEntryProto> list) {
    Map<String, String> entries = new LinkedHashMap<>();
    list.forEach(entry -> entries.put(entry.getKey(), entry.getValue()));
    return entries;
  }

  private static void require(boolean condition, String format, Object... arguments) {
    if (!condition) {
      throw new OnnxFormatException(format.formatted(arguments));
    }
  }
}
