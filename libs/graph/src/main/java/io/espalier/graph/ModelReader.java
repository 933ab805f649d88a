package io.espalier.graph;

import ai.onnx.proto.OnnxMl.FunctionProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import io.espalier.graph.op.Attributes;
import io.espalier.graph.op.Opaque;
import io.espalier.graph.op.Operator;
import io.espalier.graph.op.OperatorTable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Turns a decoded model into a graph, wiring one node after another. */
final class ModelReader {
  /** The oldest file format that is read: the first with operator sets. */
  private static final long irVersionMin = 3;

  /**
   * The first file format in which an initializer need not be an input; older models are raised to
   * it.
   */
  private static final long irVersionWritten = 4;

  private final OnnxLimits limits;
  private final TensorCodec tensors;
  private final AttributeCodec attributes;
  private final ValueCodec values;
  private final Subgraphs subgraphs;

  ModelReader(OnnxLimits limits, @Nullable Path directory) {
    this.limits = limits;
    this.tensors = new TensorCodec(limits, new ExternalData(directory, limits));
    this.attributes = new AttributeCodec(tensors);
    this.values = new ValueCodec(limits);
    this.subgraphs = new Subgraphs(limits);
  }

  Graph read(ModelProto model) {
    require(
        model.hasGraph() && model.getIrVersion() > 0,
        "not an ONNX model: it has no graph or no ir_version");
    require(
        model.getIrVersion() >= irVersionMin,
        "ir_version %d is older than %d, the oldest that is supported",
        model.getIrVersion(),
        irVersionMin);
    GraphProto graph = model.getGraph();
    limit("nodes", "nodesMax", graph.getNodeCount(), limits.nodesMax());
    limit("initializers", "initializersMax", graph.getInitializerCount(), limits.initializersMax());
    require(
        graph.getSparseInitializerCount() == 0,
        "it has sparse initializers, which are not supported; make them dense");

    ModelInfo info = info(model);
    Map<String, Tensor> initializers = initializers(graph);
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
    List<Node> nodes = nodes(graph, info, functions(model), inputs, initializers);
    List<Value> outputs = graph.getOutputList().stream().map(values::read).toList();
    return new Graph(graph.getName(), inputs, outputs, initializers, nodes, info);
  }

  private Map<String, Tensor> initializers(GraphProto graph) {
    Map<String, Tensor> initializers = new LinkedHashMap<>();
    for (TensorProto initializer : graph.getInitializerList()) {
      require(!initializer.getName().isEmpty(), "an initializer has no name");
      Tensor before = initializers.put(initializer.getName(), tensors.read(initializer));
      require(before == null, "initializer '%s' is given twice", initializer.getName());
    }
    return initializers;
  }

  private List<Node> nodes(
      GraphProto graph,
      ModelInfo info,
      Set<String> functions,
      List<Value> inputs,
      Map<String, Tensor> initializers) {
    TypeInference inference = new TypeInference(info.opset(), info.declaredTypes());
    inputs.forEach(inference::addInput);
    initializers.forEach(inference::addConstant);
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
    String domain = standardDomain(proto.getDomain());
    try {
      require(!proto.getOpType().isEmpty(), "it has no operator");
      require(
          info.opsets().containsKey(domain),
          "the model imports no operator set of domain '%s'",
          domain);
      Attributes read = attributes.read(proto);
      boolean standard = domain.isEmpty() && !functions.contains(proto.getOpType());
      Optional<Operator> known =
          standard
              ? OperatorTable.read(
                  proto.getOpType(),
                  read,
                  info.opset(),
                  input ->
                      input < proto.getInputCount()
                          ? inference.type(proto.getInput(input))
                          : Optional.empty())
              : Optional.empty();
      require(known.isEmpty() || proto.getOutputCount() > 0, "it gives no output");
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
      opsets.merge(standardDomain(opset.getDomain()), opset.getVersion(), Math::max);
    }
    require(!opsets.isEmpty(), "it imports no operator set");
    GraphProto graph = model.getGraph();
    Set<String> produced = new HashSet<>();
    graph.getNodeList().forEach(node -> produced.addAll(node.getOutputList()));
    Map<String, TensorType> declared = new LinkedHashMap<>();
    for (ValueInfoProto value : graph.getValueInfoList()) {
      if (produced.contains(value.getName())) {
        values.readType(value).ifPresent(type -> declared.put(value.getName(), type));
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
        carried(model));
  }

  /** What is carried through unread, encoded as a model of its own. */
  private static ByteString carried(ModelProto model) {
    ModelProto.Builder carried =
        ModelProto.newBuilder()
            .addAllTrainingInfo(model.getTrainingInfoList())
            .addAllFunctions(model.getFunctionsList());
    if (model.getGraph().getQuantizationAnnotationCount() > 0) {
      carried.setGraph(
          GraphProto.newBuilder()
              .addAllQuantizationAnnotation(model.getGraph().getQuantizationAnnotationList()));
    }
    return carried.build().toByteString();
  }

  /** Names of functions in the standard's own domain, which stand before its operators. */
  private static Set<String> functions(ModelProto model) {
    Set<String> names = new TreeSet<>();
    Set<String> seen = new HashSet<>();
    for (FunctionProto function : model.getFunctionsList()) {
      require(
          seen.add(
              function.getDomain() + "\0" + function.getName() + "\0" + function.getOverload()),
          "function '%s' is given twice",
          function.getName());
      if (standardDomain(function.getDomain()).isEmpty()) {
        names.add(function.getName());
      }
    }
    return names;
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

  private static String standardDomain(String domain) {
    return domain.equals("ai.onnx") ? "" : domain;
  }

  private static void limit(String what, String name, int count, int limit) {
    require(count <= limit, "%d %s are above the limit %s = %d", count, what, name, limit);
  }

  private static void require(boolean condition, String format, Object... arguments) {
    if (!condition) {
      throw new OnnxFormatException(format.formatted(arguments));
    }
  }
}
