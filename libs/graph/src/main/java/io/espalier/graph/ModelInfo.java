package io.espalier.graph;

import com.google.protobuf.ByteString;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a model says about itself beyond its graph.
 *
 * @param irVersion version of the file format
 * @param opsets versions of the operator sets by domain; the standard's own domain is the empty
 *     string
 * @param producerName the tool that wrote the model
 * @param producerVersion its version
 * @param domain the model's name space
 * @param modelVersion the model's own version number
 * @param doc the model's doc string
 * @param graphDoc the graph's doc string
 * @param metadata metadata properties of the model
 * @param graphMetadata metadata properties of the graph
 * @param declaredTypes types that the file states for values between nodes; used where inference
 *     cannot tell
 * @param carried an encoded {@code ModelProto} with what is carried through unread: functions,
 *     training information and quantization annotations
 */
public record ModelInfo(
    long irVersion,
    Map<String, Long> opsets,
    String producerName,
    String producerVersion,
    String domain,
    long modelVersion,
    String doc,
    String graphDoc,
    Map<String, String> metadata,
    Map<String, String> graphMetadata,
    Map<String, TensorType> declaredTypes,
    ByteString carried) {
  /** The producer name that this project writes. */
  public static final String PRODUCER = "espalier";

  /** Makes the maps immutable, keeping their order. */
  public ModelInfo {
    opsets = Ordered.copyOf(opsets);
    metadata = Ordered.copyOf(metadata);
    graphMetadata = Ordered.copyOf(graphMetadata);
    declaredTypes = Ordered.copyOf(declaredTypes);
  }

  /** The information of a new model with the given file format and standard operator set. */
  public static ModelInfo of(long irVersion, long opset) {
    return new ModelInfo(
        irVersion,
        Map.of("", opset),
        PRODUCER,
        "",
        "",
        0,
        "",
        "",
        Map.of(),
        Map.of(),
        Map.of(),
        ByteString.EMPTY);
  }

  /** Version of the standard operator set. */
  public int opset() {
    return Math.toIntExact(opsets.getOrDefault("", 1L));
  }

  /** The same information with another version of the standard operator set. */
  public ModelInfo withOpset(long opset) {
    Map<String, Long> changed = new LinkedHashMap<>(opsets);
    changed.put("", opset);
    return new ModelInfo(
        irVersion,
        changed,
        producerName,
        producerVersion,
        domain,
        modelVersion,
        doc,
        graphDoc,
        metadata,
        graphMetadata,
        declaredTypes,
        carried);
  }

  /** The same information with another version of the file format. */
  public ModelInfo withIrVersion(long changed) {
    return new ModelInfo(
        changed,
        opsets,
        producerName,
        producerVersion,
        domain,
        modelVersion,
        doc,
        graphDoc,
        metadata,
        graphMetadata,
        declaredTypes,
        carried);
  }

  /** The same information with other metadata properties. */
  public ModelInfo withMetadata(Map<String, String> changed) {
    return new ModelInfo(
        irVersion,
        opsets,
        producerName,
        producerVersion,
        domain,
        modelVersion,
        doc,
        graphDoc,
        changed,
        graphMetadata,
        declaredTypes,
        carried);
  }

  /** The same information with other declared types. */
  public ModelInfo withDeclaredTypes(Map<String, TensorType> changed) {
    return new ModelInfo(
        irVersion,
        opsets,
        producerName,
        producerVersion,
        domain,
        modelVersion,
        doc,
        graphDoc,
        metadata,
        graphMetadata,
        changed,
        carried);
  }
}
