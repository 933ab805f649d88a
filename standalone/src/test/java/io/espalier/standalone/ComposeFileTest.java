package io.espalier.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** docker-compose.yml against the code: no engine is needed to see that the names agree. */
final class ComposeFileTest {

  private static final Set<String> INFRASTRUCTURE = Set.of("kafka", "postgres");
  private static final String SERVICE_PORT = "8080";
  private static final Path ROOT = Repository.root();

  private final Map<String, Map<String, Object>> services = services();

  @Test
  void everyServiceModuleIsComposedAndNothingElse() throws IOException {
    // Given
    Set<String> modules;
    try (Stream<Path> directories = Files.list(ROOT)) {
      modules =
          directories
              .map(path -> path.getFileName().toString())
              .filter(name -> name.endsWith("-service"))
              .collect(Collectors.toCollection(TreeSet::new));
    }
    modules.addAll(INFRASTRUCTURE);

    // Then
    assertThat(services.keySet()).containsExactlyInAnyOrderElementsOf(modules);
  }

  @Test
  void everyImageIsBuiltFromADockerfileThatTakesTheQuarkusApplication() throws IOException {
    for (String service : ownServices()) {
      // When
      Map<String, Object> build = section(services.get(service), "build");
      Path context = ROOT.resolve(text(build, "context"));
      Path dockerfile = context.resolve(text(build, "dockerfile"));

      // Then
      assertThat(context).as(service).isDirectory().hasFileName(service);
      assertThat(Files.readString(dockerfile))
          .as(service)
          .contains("FROM eclipse-temurin:25-jre")
          .contains("target/quarkus-app/")
          .contains("EXPOSE " + SERVICE_PORT)
          .contains("--add-modules=jdk.incubator.vector")
          .contains("--enable-native-access=ALL-UNNAMED");
    }
  }

  @Test
  void everyServicePublishesItsHttpPortOnAPortOfItsOwn() {
    List<String> published =
        ownServices().stream()
            .flatMap(service -> ((List<?>) services.get(service).get("ports")).stream())
            .map(Object::toString)
            .toList();

    assertThat(published).hasSameSizeAs(ownServices()).doesNotHaveDuplicates();
    assertThat(published).allMatch(port -> port.endsWith(":" + SERVICE_PORT));
  }

  @Test
  void everyEnvironmentVariableSetsAPropertyThatTheServiceReads() throws IOException {
    for (String service : ownServices()) {
      String read = propertiesReadBy(service);
      for (String variable : section(services.get(service), "environment").keySet()) {
        if (variable.startsWith("DJL_") || variable.startsWith("QUARKUS_")) {
          continue;
        }
        String property = variable.toLowerCase(java.util.Locale.ROOT).replace('_', '.');
        assertThat(read).as("%s sets %s", service, variable).contains(property);
      }
    }
  }

  @Test
  void theStagesAndTheRegistryShareTheBrokerAndTheArtifacts() {
    for (String service : ownServices()) {
      Map<String, Object> environment = section(services.get(service), "environment");
      assertThat(environment)
          .as(service)
          .containsEntry("KAFKA_BOOTSTRAP_SERVERS", "kafka:9092")
          .containsEntry("ESPALIER_ARTIFACTS_DIRECTORY", "/var/lib/espalier/artifacts");
      assertThat((List<?>) services.get(service).get("volumes"))
          .as(service)
          .anyMatch(volume -> volume.toString().endsWith(":/var/lib/espalier/artifacts"));
    }
    assertThat(section(services.get("registry-service"), "environment"))
        .containsKey("QUARKUS_DATASOURCE_JDBC_URL");
  }

  private List<String> ownServices() {
    return services.keySet().stream()
        .filter(name -> !INFRASTRUCTURE.contains(name))
        .sorted()
        .toList();
  }

  private static String propertiesReadBy(String service) throws IOException {
    StringBuilder text = new StringBuilder();
    for (String module : List.of(service, "libs/stage")) {
      try (Stream<Path> files = Files.walk(ROOT.resolve(module).resolve("src/main"))) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          if (file.toString().endsWith(".java") || file.toString().endsWith(".properties")) {
            text.append(Files.readString(file));
          }
        }
      }
    }
    return text.append("kafka.bootstrap.servers").toString();
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Map<String, Object>> services() {
    try {
      Map<String, Object> compose =
          new Yaml(new SafeConstructor(new LoaderOptions()))
              .load(Files.readString(ROOT.resolve("docker-compose.yml")));
      return (Map<String, Map<String, Object>>) (Map<String, ?>) section(compose, "services");
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> section(Map<String, Object> parent, String key) {
    return (Map<String, Object>) parent.get(key);
  }

  private static String text(Map<String, Object> parent, String key) {
    return parent.get(key).toString();
  }
}
