package io.espalier.surroundings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.testcontainers.DockerClientFactory;

/**
 * Asks whether a Docker engine answers. Testcontainers' own question takes seconds and logs errors
 * where there is none, so it is only asked where one of the traces of an engine is found.
 */
final class DockerEngine {

  private DockerEngine() {}

  static boolean isThere() {
    return mayBeThere(System.getenv(), Path.of(System.getProperty("user.home")), Path.of("/"))
        && DockerClientFactory.instance().isDockerAvailable();
  }

  /**
   * Whether the machine shows a trace of an engine: an environment variable, a setting of
   * Testcontainers, or a socket in one of the usual places.
   *
   * @param environment the environment's variables
   * @param home the user's home directory
   * @param root the root of the file system
   */
  static boolean mayBeThere(Map<String, String> environment, Path home, Path root) {
    return !environment.getOrDefault("DOCKER_HOST", "").isBlank()
        || names(home.resolve(".testcontainers.properties"), "docker.host")
        || Stream.of(
                root.resolve("var/run/docker.sock"),
                root.resolve("run/docker.sock"),
                home.resolve(".docker/run/docker.sock"),
                home.resolve(".docker/desktop/docker.sock"),
                Path.of(Objects.requireNonNullElse(environment.get("XDG_RUNTIME_DIR"), "/nowhere"))
                    .resolve("docker.sock"))
            .anyMatch(Files::exists);
  }

  private static boolean names(Path properties, String key) {
    try (Stream<String> lines = Files.lines(properties)) {
      return lines.anyMatch(line -> line.strip().startsWith(key));
    } catch (IOException e) {
      return false;
    }
  }
}
