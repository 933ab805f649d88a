package io.espalier.events.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SpecVersion;
import io.espalier.events.metrics.MeasuredModel;
import io.espalier.events.metrics.Precision;
import io.espalier.events.metrics.StepMetrics;
import io.espalier.events.step.Allocation;
import io.espalier.events.step.Budget;
import io.espalier.events.step.Criterion;
import io.espalier.events.step.Granularity;
import io.espalier.events.step.Protection;
import io.espalier.events.step.RangeMethod;
import io.espalier.events.step.RateSchedule;
import io.espalier.events.step.RuntimeName;
import io.espalier.events.step.SparsifyMethod;
import io.espalier.events.step.Start;
import io.espalier.events.step.Step;
import io.espalier.events.step.Target;
import io.espalier.events.step.Trainable;
import io.espalier.events.step.WireNamed;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class SchemaTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static JsonNode schema(String name) throws IOException {
    return JSON.readTree(ProjectFiles.read("schemas/" + name + ".v1.json"));
  }

  @TestFactory
  Stream<DynamicTest> everySchemaIsAValidSchema() {
    JsonSchema meta =
        JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
            .getSchema(SchemaLocation.of(SpecVersion.VersionFlag.V202012.getId()));
    return Contract.ROOTS.keySet().stream()
        .map(
            name ->
                DynamicTest.dynamicTest(
                    name, () -> assertThat(meta.validate(schema(name))).isEmpty()));
  }

  @TestFactory
  Stream<DynamicTest> schemasAndRecordsHaveTheSameFields() {
    return Contract.ROOTS.entrySet().stream()
        .map(root -> DynamicTest.dynamicTest(root.getKey(), () -> check(root)));
  }

  private static void check(Map.Entry<String, Class<?>> root) throws IOException {
    JsonNode schema = schema(root.getKey());
    Contract.reachable(root.getValue())
        .forEach(
            (name, record) -> {
              JsonNode object =
                  record == root.getValue() ? schema : schema.path("$defs").path(name);
              assertThat(object.isMissingNode()).as("definition of " + name).isFalse();
              List<String> expected = new ArrayList<>(Contract.fields(record));
              expected.addAll(tag(record));
              assertThat(fieldNames(object.path("properties")))
                  .as("properties of " + name)
                  .containsExactlyInAnyOrderElementsOf(expected);
              List<String> required = new ArrayList<>(Contract.requiredScalars(record));
              required.addAll(tag(record));
              List<String> stated = texts(object.path("required"));
              assertThat(stated).as("required of " + name).containsAll(required);
              stated.removeAll(required);
              assertThat(Contract.lists(record))
                  .as("lists required of " + name)
                  .containsAll(stated);
            });
  }

  @TestFactory
  Stream<DynamicTest> wordsInTheSchemaAreTheWireNames() throws IOException {
    JsonNode definitions = schema("model-version").path("$defs");
    return Stream.of(
            Criterion.class,
            Granularity.class,
            Target.class,
            Allocation.class,
            Budget.class,
            Protection.class,
            RateSchedule.class,
            Trainable.class,
            Start.class,
            SparsifyMethod.class,
            RangeMethod.class,
            RuntimeName.class,
            Precision.class,
            MeasuredModel.class)
        .map(
            type ->
                DynamicTest.dynamicTest(
                    type.getSimpleName(),
                    () ->
                        assertThat(texts(definitions.path(type.getSimpleName()).path("enum")))
                            .containsExactlyElementsOf(
                                Stream.of(type.getEnumConstants())
                                    .map(constant -> ((WireNamed) constant).wireName())
                                    .toList())));
  }

  /** The field that tells the kind of a step or of metrics, checked against its constant. */
  private static List<String> tag(Class<?> record) {
    for (Class<?> type : List.of(Step.class, StepMetrics.class)) {
      if (type.isAssignableFrom(record)) {
        return List.of(type == Step.class ? "step" : "kind");
      }
    }
    return List.of();
  }

  @TestFactory
  Stream<DynamicTest> kindsInTheSchemaAreTheWireNames() throws IOException {
    JsonNode definitions = schema("model-version").path("$defs");
    return Stream.of(Step.class, StepMetrics.class)
        .flatMap(type -> Stream.of(type.getAnnotation(JsonSubTypes.class).value()))
        .map(
            kind ->
                DynamicTest.dynamicTest(
                    kind.name(),
                    () -> {
                      JsonNode definition = definitions.path(kind.value().getSimpleName());
                      String tag = tag(kind.value()).getFirst();
                      assertThat(definition.path("properties").path(tag).path("const").asText())
                          .isEqualTo(kind.name());
                    }));
  }

  private static List<String> fieldNames(JsonNode node) {
    List<String> names = new ArrayList<>();
    node.fieldNames().forEachRemaining(names::add);
    return names;
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(element -> texts.add(element.asText()));
    return texts;
  }
}
