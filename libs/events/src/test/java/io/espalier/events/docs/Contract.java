package io.espalier.events.docs;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonValue;
import io.espalier.events.Guard;
import io.espalier.events.ModelVersionEvent;
import io.espalier.events.Progress;
import io.espalier.events.Rejected;
import io.espalier.events.Released;
import io.espalier.events.RolledBack;
import io.espalier.events.Submission;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The records of the contract, found by walking their components. */
final class Contract {
  /** The records that travel, by the name of their schema. */
  static final Map<String, Class<?>> ROOTS =
      new TreeMap<>(
          Map.of(
              "model-version", ModelVersionEvent.class,
              "submission", Submission.class,
              "progress", Progress.class,
              "released", Released.class,
              "rejected", Rejected.class,
              "rolled-back", RolledBack.class));

  private Contract() {}

  /** Every record reachable from this type, by its simple name. */
  static SortedMap<String, Class<?>> reachable(Class<?> root) {
    SortedMap<String, Class<?>> found = new TreeMap<>();
    walk(root, found);
    return found;
  }

  /** Every record of the contract. */
  static SortedMap<String, Class<?>> all() {
    SortedMap<String, Class<?>> found = new TreeMap<>();
    ROOTS.values().forEach(root -> walk(root, found));
    return found;
  }

  private static void walk(Type type, Map<String, Class<?>> found) {
    if (type instanceof ParameterizedType list) {
      walk(list.getActualTypeArguments()[0], found);
    } else if (type instanceof Class<?> named
        && named.getName().startsWith(Guard.class.getPackageName())) {
      if (isText(named)) {
        return;
      }
      if (named.isSealed()) {
        for (Class<?> permitted : named.getPermittedSubclasses()) {
          walk(permitted, found);
        }
      } else if (named.isRecord() && found.putIfAbsent(named.getSimpleName(), named) == null) {
        for (RecordComponent component : named.getRecordComponents()) {
          walk(component.getGenericType(), found);
        }
      }
    }
  }

  /** Whether a value of the type is written as a text or number, not as an object. */
  private static boolean isText(Class<?> type) {
    return Stream.of(type.getMethods())
        .anyMatch(method -> method.isAnnotationPresent(JsonValue.class));
  }

  /** The names of a record's fields on the wire. */
  static List<String> fields(Class<?> record) {
    return components(record).stream().map(Contract::wireName).toList();
  }

  /** The names of the fields that must be there: neither nullable nor a list. */
  static List<String> requiredScalars(Class<?> record) {
    return components(record).stream()
        .filter(component -> !component.getAnnotatedType().isAnnotationPresent(Nullable.class))
        .filter(component -> component.getType() != List.class)
        .map(Contract::wireName)
        .toList();
  }

  /** The names of the fields that are lists. */
  static List<String> lists(Class<?> record) {
    return components(record).stream()
        .filter(component -> component.getType() == List.class)
        .map(Contract::wireName)
        .toList();
  }

  private static List<RecordComponent> components(Class<?> record) {
    return new ArrayList<>(List.of(record.getRecordComponents()));
  }

  private static String wireName(RecordComponent component) {
    JsonProperty property = component.getAccessor().getAnnotation(JsonProperty.class);
    return property == null ? component.getName() : property.value();
  }
}
