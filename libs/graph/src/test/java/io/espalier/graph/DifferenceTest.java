package io.espalier.graph;

import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.graph.support.Mutator;
import io.espalier.graph.support.ReadingProcess;
import io.espalier.graph.support.ReadingProcess.Outcome;
import io.espalier.graph.support.SessionCreator;
import io.espalier.graph.support.SessionCreator.Answer;
import io.espalier.graph.support.SharedFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Where this library and ONNX Runtime disagree about a file, and why. The table is written to
 * {@code target/onnx-differences.md}; {@code docs/onnx-differences.md} is the one that was looked
 * through.
 */
@Tag("long")
class DifferenceTest {
  private static final int MUTATED = 2_000;
  private static final long SEED = 7;
  private static final int HEAP_MEGABYTES = 512;

  /** What the error of the stricter side says, and the reason to disagree. */
  private static final Map<String, String> REFUSED_HERE = reasonsHere();

  private static final Map<String, String> REFUSED_THERE = reasonsThere();

  private static Map<String, String> reasonsHere() {
    Map<String, String> reasons = new LinkedHashMap<>();
    reasons.put(
        "no UTF-8", "names and texts are UTF-8 by the standard; ONNX Runtime does not look");
    reasons.put(
        "wire type",
        "a field in the wrong encoding is no field of the standard's; ONNX Runtime skips it");
    reasons.put(
        "damaged one: byte",
        "the bytes are no whole encoding of a model; ONNX Runtime takes what it can");
    reasons.put("is listed twice", "two outputs of one name cannot be told apart");
    reasons.put(
        "is not a tensor but",
        "inputs and outputs are tensors here; a sequence or an unstated type is not supported");
    reasons.put("is stated to be", "the file contradicts itself; ONNX Runtime warns and goes on");
    reasons.put(
        "but the file states", "the file contradicts itself; ONNX Runtime warns and goes on");
    reasons.put("ir_version", "no released format is meant: below 3 there are no operator sets");
    reasons.put("no graph", "a model without a graph computes nothing");
    reasons.put(
        "a function has no name",
        "nothing can call it; ONNX Runtime does not look at functions that are not called");
    reasons.put(
        "function '",
        "a function that is not whole; ONNX Runtime does not look at functions that are not called");
    reasons.put(
        "negative dimension",
        "only -1 is written for an unknown extent; ONNX Runtime takes any negative one for it");
    reasons.put("fields where", "data in two fields is ambiguous; ONNX Runtime takes one of them");
    reasons.put("external data", "external data lies beside the model and behind no link");
    reasons.put(
        "imports no operator set",
        "an operator of a set that is not imported has no meaning; ONNX Runtime falls back to its own");
    reasons.put("overflow", "the shape exceeds 63 bits; ONNX Runtime wraps around");
    reasons.put(
        "has the element",
        "a number outside of what the operator can take; ONNX Runtime finds out when it runs");
    reasons.put("is given twice", "the same name twice is ambiguous");
    reasons.put(
        "node ", "the operator cannot take this; ONNX Runtime finds out when it runs, if at all");
    return reasons;
  }

  private static Map<String, String> reasonsThere() {
    Map<String, String> reasons = new LinkedHashMap<>();
    reasons.put(
        "No Op registered",
        "an operator that nobody knows is carried through here, and can be run nowhere");
    reasons.put(
        "is not a registered function",
        "an operator that nobody knows is carried through here, and can be run nowhere");
    reasons.put(
        "Unrecognized attribute",
        "an operator with an attribute that is not known is carried through here");
    reasons.put(
        "Type Error", "element types that the operator does not list are not all checked here");
    reasons.put(
        "ShapeInferenceError",
        "an operator that is carried through unread, or a rule of shapes that is not checked here");
    reasons.put(
        "In Node", "an operator that is carried through unread is not compared with its schema");
    reasons.put("SaveInitializedTensors", "a graph that computes nothing: nothing in it is wrong");
    reasons.put(
        "Model::Model",
        "a version of the format or of another domain's operators that ONNX Runtime does not know");
    reasons.put("NOT_IMPLEMENTED", "ONNX Runtime's CPU provider has no kernel for it");
    reasons.put("onnxruntime", "a check of ONNX Runtime's kernel, made when a session is created");
    return reasons;
  }

  @Test
  void everyDisagreementWithOnnxRuntimeHasAReason(@TempDir Path folder)
      throws IOException, InterruptedException {
    List<Path> files = new ArrayList<>();
    try (Stream<Path> walk = Files.walk(SharedFiles.folder("hostile"))) {
      files.addAll(walk.filter(file -> file.toString().endsWith(".onnx")).sorted().toList());
    }
    List<byte[]> originals = new ArrayList<>();
    for (Path model : SharedFiles.models(SharedFiles.folder("conformance/node"))) {
      files.add(model.resolve("model.onnx"));
      originals.add(Files.readAllBytes(model.resolve("model.onnx")));
    }
    Mutator mutator = new Mutator(originals);
    for (int i = 0; i < MUTATED; i++) {
      Path file = folder.resolve("seed %d, case %d".formatted(SEED, i));
      files.add(Files.write(file, mutator.mutated(SEED, i)));
    }

    Map<Path, Outcome> here = ReadingProcess.read(files, HEAP_MEGABYTES);
    Map<Path, Answer> there = SessionCreator.ask(files);

    int differing = 0;
    Map<String, List<String>> rows = new TreeMap<>();
    for (Path file : files) {
      boolean read = here.get(file).outcome().equals("read");
      if (read != there.get(file).made()) {
        String message = read ? there.get(file).message() : here.get(file).detail();
        differing++;
        String reason = reason(read ? REFUSED_THERE : REFUSED_HERE, message);
        rows.computeIfAbsent(
                (read ? "ONNX Runtime | " : "Espalier | ") + reason, _ -> new ArrayList<>())
            .add(file + ": " + message);
      }
    }
    List<String> table = new ArrayList<>();
    rows.forEach((key, examples) -> table.add("| %s | %d |".formatted(key, examples.size())));
    Files.write(Path.of("target", "onnx-differences.md"), table);
    System.out.printf(
        "%d of %d files are answered alike%n", files.size() - differing, files.size());
    assertThat(rows.keySet()).as("%s", rows).noneMatch(key -> key.endsWith(" ?"));
  }

  private static String reason(Map<String, String> reasons, String message) {
    return reasons.entrySet().stream()
        .filter(entry -> message.contains(entry.getKey()))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse("?");
  }
}
