package io.espalier.benchmark.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChildClasspathTest {
  @TempDir Path directory;

  @Test
  void theConfiguredClassPathWins() {
    assertThat(ChildClasspath.resolve(Optional.of("a.jar:b.jar"))).isEqualTo("a.jar:b.jar");
  }

  @Test
  void outsideAPackagedApplicationItIsOurOwn() {
    assertThat(ChildClasspath.resolve(Optional.empty()))
        .isEqualTo(System.getProperty("java.class.path"));
    assertThat(ChildClasspath.resolve(Optional.of(" ")))
        .isEqualTo(System.getProperty("java.class.path"));
  }

  @Test
  void inAPackagedApplicationItIsAllJarsOfTheApplication() throws IOException {
    // Given
    Path application = Files.createDirectories(directory.resolve("quarkus-app"));
    Files.createFile(application.resolve("quarkus-run.jar"));
    Path jar = application.resolve("lib").resolve("main").resolve("io.espalier.benchmark.jar");

    // When
    Optional<String> classpath = ChildClasspath.ofPackagedApplication(jar);

    // Then
    String base = application + File.separator;
    assertThat(classpath.map(path -> List.of(path.split(File.pathSeparator))))
        .contains(List.of(base + "app/*", base + "lib/main/*", base + "lib/boot/*"));
  }

  @Test
  void aJarElsewhereIsNoPackagedApplication() {
    assertThat(ChildClasspath.ofPackagedApplication(directory.resolve("some.jar"))).isEmpty();
  }
}
