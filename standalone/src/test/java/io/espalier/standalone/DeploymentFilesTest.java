package io.espalier.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** deploy/ against docker-compose.yml and the code: no cluster is needed to see that they agree. */
final class DeploymentFilesTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path ROOT = Repository.root();
  private static final Path BASE = ROOT.resolve("deploy/kubernetes/base");
  private static final Path DEV = ROOT.resolve("deploy/kubernetes/overlays/dev");
  private static final int HTTP_PORT = 8080;

  /** What Micrometer and Quarkus measure in every service. */
  private static final Set<String> PLATFORM_METRICS =
      Set.of("jvm_memory_used_bytes", "process_cpu_usage", "http_server_requests_seconds_count");

  private final JsonNode compose =
      documents(ROOT.resolve("docker-compose.yml")).getFirst().path("services");

  @Test
  void everyKustomizationNamesTheFilesBesideIt() throws IOException {
    for (Path directory : List.of(BASE, DEV)) {
      // Given
      List<String> resources = texts(kustomization(directory).path("resources"));

      // Then
      assertThat(resources).allMatch(resource -> Files.exists(directory.resolve(resource)));
      try (Stream<Path> files = Files.list(directory)) {
        assertThat(files.map(file -> file.getFileName().toString()))
            .allMatch(file -> file.equals("kustomization.yaml") || resources.contains(file));
      }
    }
    assertThat(DEV.resolve("../../base").normalize()).isEqualTo(BASE);
  }

  @Test
  void everyServiceOfTheComposeFileIsDeployedAndNothingElse() {
    assertThat(names(BASE, "StatefulSet")).isEqualTo(ownServices());
    assertThat(names(BASE, "Service")).isEqualTo(ownServices());
    assertThat(names(DEV, "StatefulSet")).containsExactly("kafka", "postgres");
    assertThat(texts(kustomization(BASE).path("images"), "name"))
        .containsExactlyElementsOf(
            ownServices().stream().map(service -> "espalier-" + service).toList());
  }

  @Test
  void everyServiceIsProbedOnTheHttpPortThatItsImageExposes() throws IOException {
    for (String service : ownServices()) {
      JsonNode container = container(BASE, service);
      assertThat(container.path("image").asText()).isEqualTo("espalier-" + service);
      assertThat(container.at("/ports/0/containerPort").asInt()).as(service).isEqualTo(HTTP_PORT);
      assertThat(container.at("/ports/0/name").asText()).isEqualTo("http");
      assertThat(Files.readString(ROOT.resolve(service).resolve("src/main/docker/Dockerfile")))
          .contains("EXPOSE " + HTTP_PORT);
      assertProbe(container, "startupProbe", "/q/health/started");
      assertProbe(container, "livenessProbe", "/q/health/live");
      assertProbe(container, "readinessProbe", "/q/health/ready");
      for (String bound : List.of("requests", "limits")) {
        assertThat(container.at("/resources/" + bound + "/cpu").isTextual()).as(service).isTrue();
        assertThat(container.at("/resources/" + bound + "/memory").isTextual()).isTrue();
      }
      JsonNode exposed = object(BASE, "Service", service).at("/spec/ports/0");
      assertThat(exposed.path("port").asInt()).isEqualTo(HTTP_PORT);
      assertThat(exposed.path("targetPort").asText()).isEqualTo("http");
    }
  }

  @Test
  void everyPodIsFoundByItsServiceAndGivenTimeForItsCheckpoint() {
    for (String service : ownServices()) {
      JsonNode spec = object(BASE, "StatefulSet", service).path("spec");
      JsonNode labels = spec.at("/template/metadata/labels");
      String name = "app.kubernetes.io/name";
      assertThat(labels.path(name).asText()).isEqualTo(service);
      assertThat(spec.at("/selector/matchLabels").path(name).asText()).isEqualTo(service);
      assertThat(object(BASE, "Service", service).at("/spec/selector").path(name).asText())
          .isEqualTo(service);
      assertThat(spec.path("serviceName").asText()).isEqualTo(service);
      assertThat(compose.path(service).path("stop_grace_period").asText()).isEqualTo("5m");
      assertThat(spec.at("/template/spec/terminationGracePeriodSeconds").asInt()).isEqualTo(300);
      assertThat(spec.at("/template/spec/enableServiceLinks").asBoolean(true)).isFalse();
    }
  }

  @Test
  void everyServiceIsToldWhatTheComposeFileTellsIt() {
    for (String service : ownServices()) {
      // Given
      JsonNode container = container(BASE, service);
      JsonNode composed = compose.path(service).path("environment");
      Set<String> told = new TreeSet<>(texts(container.path("env"), "name"));
      for (String map : texts(container.path("envFrom"), "configMapRef", "name")) {
        object(BASE, "ConfigMap", map).path("data").fieldNames().forEachRemaining(told::add);
      }

      // Then
      assertThat(told).as(service).isEqualTo(fieldNames(composed));
      object(BASE, "ConfigMap", "espalier")
          .path("data")
          .properties()
          .forEach(
              entry ->
                  assertThat(entry.getValue().asText())
                      .as(entry.getKey())
                      .isEqualTo(composed.path(entry.getKey()).asText()));
      assertThat(container.at("/volumeMounts/0/mountPath").asText())
          .isEqualTo(composed.path("ESPALIER_ARTIFACTS_DIRECTORY").asText());
    }
    assertThat(names(BASE, "PersistentVolumeClaim")).containsExactly("espalier-artifacts");
  }

  @Test
  void theBrokerAndTheDatabaseAreThoseOfTheComposeFile() {
    // Given
    JsonNode registry = compose.path("registry-service").path("environment");
    JsonNode database = object(BASE, "ConfigMap", "espalier-database").path("data");

    // Then: the same images
    for (String name : List.of("kafka", "postgres")) {
      assertThat(container(DEV, name).path("image").asText())
          .isEqualTo(compose.path(name).path("image").asText());
      assertThat(texts(container(DEV, name).path("env"), "name"))
          .containsExactlyInAnyOrderElementsOf(fieldNames(compose.path(name).path("environment")));
    }
    // and where the services look for them
    assertThat(database.path("QUARKUS_DATASOURCE_JDBC_URL"))
        .isEqualTo(registry.path("QUARKUS_DATASOURCE_JDBC_URL"));
    assertThat(port("kafka")).isEqualTo(9092);
    assertThat(registry.path("KAFKA_BOOTSTRAP_SERVERS").asText()).isEqualTo("kafka:9092");
    assertThat(port("postgres")).isEqualTo(5432);
    assertThat(registry.path("QUARKUS_DATASOURCE_JDBC_URL").asText()).contains("postgres:5432");
    assertThat(fieldNames(object(DEV, "Secret", "espalier-database").path("stringData")))
        .containsExactly("password", "username");
  }

  @Test
  void theDashboardAsksForMetricsThatTheServicesHave() throws IOException {
    // Given
    JsonNode dashboard = JSON.readTree(ROOT.resolve("deploy/grafana/espalier.json").toFile());
    String code =
        Files.readString(
                ROOT.resolve(
                    "registry-service/src/main/java/io/espalier/registry/service/RegistryMetrics.java"))
            + Files.readString(
                ROOT.resolve(
                    "libs/stage/src/main/java/io/espalier/stage/messaging/StageRunner.java"));
    Set<String> own = new TreeSet<>();
    Matcher meter = Pattern.compile("\"(espalier\\.[a-z.]+)\"").matcher(code);
    while (meter.find()) {
      own.add(meter.group(1).replace('.', '_'));
    }

    // When
    Set<String> asked = new TreeSet<>();
    for (JsonNode expression : dashboard.findValues("expr")) {
      Matcher name =
          Pattern.compile("\\b(?:espalier|jvm|process|http)_[a-z_]+").matcher(expression.asText());
      while (name.find()) {
        asked.add(name.group());
      }
    }

    // Then
    assertThat(own).hasSizeGreaterThanOrEqualTo(5);
    assertThat(asked)
        .allMatch(
            name ->
                PLATFORM_METRICS.contains(name)
                    || own.contains(name.replaceFirst("_seconds_(count|sum|max)$", ""))
                    || own.contains(name));
    assertThat(asked).as("every metric of ours is shown").containsAll(gaugesOf(own));
  }

  private static List<String> gaugesOf(Set<String> own) {
    return own.stream().filter(name -> name.startsWith("espalier_registry_")).toList();
  }

  private Set<String> ownServices() {
    Set<String> services = fieldNames(compose);
    services.removeAll(List.of("kafka", "postgres"));
    return services;
  }

  private static int port(String service) {
    int published = object(DEV, "Service", service).at("/spec/ports/0/port").asInt();
    assertThat(container(DEV, service).at("/ports/0/containerPort").asInt()).isEqualTo(published);
    return published;
  }

  private static void assertProbe(JsonNode container, String probe, String path) {
    assertThat(container.path(probe).at("/httpGet/path").asText()).as(probe).isEqualTo(path);
    assertThat(container.path(probe).at("/httpGet/port").asText()).as(probe).isEqualTo("http");
  }

  private static JsonNode container(Path directory, String name) {
    return object(directory, "StatefulSet", name).at("/spec/template/spec/containers/0");
  }

  private static JsonNode kustomization(Path directory) {
    return documents(directory.resolve("kustomization.yaml")).getFirst();
  }

  private static JsonNode object(Path directory, String kind, String name) {
    return objects(directory, kind).stream()
        .filter(object -> object.at("/metadata/name").asText().equals(name))
        .findFirst()
        .orElse(MissingNode.getInstance());
  }

  private static Set<String> names(Path directory, String kind) {
    Set<String> names = new TreeSet<>();
    objects(directory, kind).forEach(object -> names.add(object.at("/metadata/name").asText()));
    return names;
  }

  private static List<JsonNode> objects(Path directory, String kind) {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .sorted()
          .flatMap(file -> documents(file).stream())
          .filter(object -> object.path("kind").asText().equals(kind))
          .toList();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<JsonNode> documents(Path file) {
    try {
      List<JsonNode> documents = new ArrayList<>();
      new Yaml(new SafeConstructor(new LoaderOptions()))
          .loadAll(Files.readString(file))
          .forEach(document -> documents.add(JSON.valueToTree(document)));
      return documents;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<String> texts(JsonNode array, String... fields) {
    List<String> texts = new ArrayList<>();
    for (JsonNode element : array) {
      JsonNode value = element;
      for (String field : fields) {
        value = value.path(field);
      }
      texts.add(value.asText());
    }
    return texts;
  }

  private static Set<String> fieldNames(JsonNode object) {
    Set<String> names = new TreeSet<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }
}
