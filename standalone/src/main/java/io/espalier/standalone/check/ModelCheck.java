package io.espalier.standalone.check;

import io.espalier.graph.ClassifierShape;
import io.espalier.graph.Dimension;
import io.espalier.graph.Graph;
import io.espalier.graph.GraphException;
import io.espalier.graph.Macs;
import io.espalier.graph.Node;
import io.espalier.graph.OnnxReader;
import io.espalier.graph.Value;
import io.espalier.graph.channels.ChannelGroup;
import io.espalier.graph.channels.ChannelGroups;
import io.espalier.graph.op.Opaque;
import io.espalier.graph.op.Quantization;
import io.espalier.graph.rewrite.Passes;
import io.espalier.runtime.Session;
import io.espalier.runtime.SessionOptions;
import io.espalier.standalone.check.CheckReport.EngineLine;
import io.espalier.standalone.check.CheckReport.Groups;
import io.espalier.standalone.check.CheckReport.OperatorLine;
import io.espalier.training.TorchModel;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Looks at one model file. */
public final class ModelCheck {
  /** More than this is no classifier's business, and would only take time and memory. */
  private static final long IMAGE_ELEMENTS_MAX = 3L * 1024 * 1024;

  /** Normalization by a batch needs more than one value of each channel. */
  private static final int REHEARSED_IMAGES = 2;

  private final Path file;
  private final Graph graph;
  private final List<String> problems = new ArrayList<>();

  private ModelCheck(Path file, Graph graph) {
    this.file = file;
    this.graph = graph;
  }

  /** Reads a file and looks at it. A file that is no model is reported, not thrown. */
  public static CheckReport of(Path file) {
    Graph graph;
    try {
      graph = OnnxReader.read(file);
    } catch (GraphException | UncheckedIOException e) {
      return unreadable(file, String.valueOf(e.getMessage()));
    }
    return new ModelCheck(file, graph).report();
  }

  private static CheckReport unreadable(Path file, String reason) {
    return new CheckReport(
        file.toString(),
        false,
        false,
        file.toFile().length(),
        "",
        0,
        Map.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        0,
        0,
        0,
        new Groups(0, 0, 0, Map.of(), 0),
        List.of(reason));
  }

  private CheckReport report() {
    List<OperatorLine> operators = operators();
    Optional<ClassifierShape> shape = shape();
    List<EngineLine> engines = new ArrayList<>();
    if (shape.isPresent()) {
      engines.add(engine("training", () -> train(shape.get())));
      engines.add(engine("sparse runtime", this::openSession));
    }
    return new CheckReport(
        file.toString(),
        true,
        shape.isPresent() && engines.stream().allMatch(EngineLine::runs),
        file.toFile().length(),
        (graph.info().producerName() + " " + graph.info().producerVersion()).strip(),
        graph.info().irVersion(),
        graph.info().opsets(),
        graph.inputs().stream().map(ModelCheck::described).toList(),
        graph.outputs().stream().map(ModelCheck::described).toList(),
        operators,
        engines,
        graph.parameterCount(),
        nonZero(),
        Macs.of(graph),
        groups(),
        problems);
  }

  private static String described(Value value) {
    return value.name() + " " + value.type();
  }

  private List<OperatorLine> operators() {
    Map<String, Long> counts = new TreeMap<>();
    Map<String, Node> opaque = new TreeMap<>();
    for (Node node : graph.nodes()) {
      String name = node.operator().qualifiedType();
      counts.merge(name, 1L, Long::sum);
      if (node.operator() instanceof Opaque) {
        opaque.putIfAbsent(name, node);
      }
    }
    opaque.forEach(
        (name, node) ->
            problems.add(
                "operator %s is not understood, first at %s: it is kept as it is, but no engine here runs it; export the model without it"
                    .formatted(name, node.description())));
    return counts.entrySet().stream()
        .map(e -> new OperatorLine(e.getKey(), e.getValue(), !opaque.containsKey(e.getKey())))
        .sorted(Comparator.comparingLong(OperatorLine::count).reversed())
        .toList();
  }

  private Optional<ClassifierShape> shape() {
    try {
      return Optional.of(ClassifierShape.of(graph));
    } catch (GraphException e) {
      problems.add("submit does not take it: " + e.getMessage());
      return Optional.empty();
    }
  }

  private EngineLine engine(String name, Runnable attempt) {
    try {
      attempt.run();
      return new EngineLine(name, true, "");
    } catch (RuntimeException e) {
      String reason = String.valueOf(e.getMessage());
      problems.add(name + " does not run it: " + reason);
      return new EngineLine(name, false, reason);
    }
  }

  private void train(ClassifierShape shape) {
    long elements = (long) shape.channels() * shape.height() * shape.width();
    if (elements > IMAGE_ELEMENTS_MAX) {
      throw new GraphException(
          "images of %d by %d are too large".formatted(shape.width(), shape.height()));
    }
    try (TorchModel model = new TorchModel(Passes.forTraining(graph), 1)) {
      float[] images = new float[Math.toIntExact(REHEARSED_IMAGES * elements)];
      model.forward(images, 1);
      boolean fixedBatch = graph.input().type().dim(0) instanceof Dimension.Known;
      if (!fixedBatch
          && graph.nodes().stream().noneMatch(node -> node.operator() instanceof Quantization)) {
        model.rehearse(images, REHEARSED_IMAGES);
      }
    }
  }

  private void openSession() {
    Session.open(graph, SessionOptions.defaults()).close();
  }

  private long nonZero() {
    try {
      return graph.nonZeroParameterCount();
    } catch (GraphException e) {
      problems.add("its zeros cannot be counted: " + e.getMessage());
      return graph.parameterCount();
    }
  }

  private Groups groups() {
    Graph prepared;
    List<ChannelGroup> groups;
    try {
      prepared = Passes.forTraining(graph);
      groups = ChannelGroups.of(prepared);
    } catch (GraphException e) {
      problems.add("its channels cannot be followed: " + e.getMessage());
      return new Groups(0, 0, 0, Map.of(), 0);
    }
    Map<String, Integer> pinned = new TreeMap<>();
    List<ChannelGroup> removable = new ArrayList<>();
    for (ChannelGroup group : groups) {
      if (group.pinned()) {
        pinned.merge(group.pinnedBecause(), 1, Integer::sum);
      } else {
        removable.add(group);
      }
    }
    if (prepared.prunableWeights().isEmpty()) {
      problems.add("it has no weights that could be pruned");
    }
    return new Groups(
        removable.size(),
        removable.stream().mapToLong(ChannelGroup::channels).sum(),
        groups.size() - removable.size(),
        pinned,
        prepared.prunableWeights().size());
  }
}
