package io.espalier.surroundings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DockerEngineTest {

  @TempDir Path home;
  @TempDir Path root;

  @Test
  void aMachineWithoutATraceOfAnEngineIsNotAskedFurther() {
    assertThat(DockerEngine.mayBeThere(Map.of(), home, root)).isFalse();
    assertThat(DockerEngine.mayBeThere(Map.of("DOCKER_HOST", ""), home, root)).isFalse();
  }

  @Test
  void anAddressInTheEnvironmentIsATrace() {
    assertThat(DockerEngine.mayBeThere(Map.of("DOCKER_HOST", "tcp://10.0.0.7:2375"), home, root))
        .isTrue();
  }

  @Test
  void aSocketInAUsualPlaceIsATrace() throws IOException {
    touch(root.resolve("var/run/docker.sock"));

    assertThat(DockerEngine.mayBeThere(Map.of(), home, root)).isTrue();
  }

  @Test
  void theSocketOfAnEngineWithoutRootIsATrace() throws IOException {
    touch(root.resolve("user/1000/docker.sock"));
    Map<String, String> environment =
        Map.of("XDG_RUNTIME_DIR", root.resolve("user/1000").toString());

    assertThat(DockerEngine.mayBeThere(environment, home, root)).isTrue();
  }

  @Test
  void testcontainersOwnSettingIsATrace() throws IOException {
    Path settings = home.resolve(".testcontainers.properties");
    Files.writeString(settings, "ryuk.disabled=true\n");
    assertThat(DockerEngine.mayBeThere(Map.of(), home, root)).isFalse();

    Files.writeString(settings, "docker.host=tcp://10.0.0.7:2375\n");
    assertThat(DockerEngine.mayBeThere(Map.of(), home, root)).isTrue();
  }

  private static void touch(Path file) throws IOException {
    Files.createDirectories(file.getParent());
    Files.createFile(file);
  }
}
