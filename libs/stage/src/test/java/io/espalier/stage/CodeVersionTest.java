package io.espalier.stage;

import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.artifacts.StepKey;
import io.espalier.events.Topics;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CodeVersionTest {
  private static final String HANDLER_FILE = "io/espalier/sample/Handler.class";

  @TempDir Path directory;

  @Test
  void theSameCodeHasTheSameVersionInWhateverOrder() {
    String version = CodeVersion.of(List.of(StepEngine.class, Topics.class));
    assertThat(version).matches("[0-9a-f]{16}");
    assertThat(CodeVersion.of(List.of(Topics.class, StepKeys.class))).isEqualTo(version);
  }

  @Test
  void otherLibrariesHaveOtherVersions() {
    assertThat(CodeVersion.of(List.of(StepEngine.class)))
        .isNotEqualTo(CodeVersion.of(List.of(StepKey.class)))
        .isNotEqualTo(CodeVersion.of(List.of(StepEngine.class, StepKey.class)));
  }

  @Test
  void aGeneratedSubclassCountsAsTheClassThatWasWritten() {
    assertThat(CodeVersion.of(List.of(Bean_Subclass.class)))
        .isEqualTo(CodeVersion.of(List.of(Bean.class)));
  }

  @Test
  void aJarHasTheVersionOfTheClassesInItHoweverAndWhereverItIsPacked() throws Exception {
    // Given the same handler in a directory, in a jar, and in a jar packed later with more beside
    // it
    Path classes = compiled("handler", "return 1;");
    Path jar = packed("handler.jar", classes, 1_700_000_000_000L, false);
    Path other = packed("lib.handler-2.jar", classes, 1_800_000_000_000L, true);

    // Then
    String version = versionOf(classes);
    assertThat(version).matches("[0-9a-f]{16}");
    assertThat(versionOf(jar)).isEqualTo(version);
    assertThat(versionOf(other)).isEqualTo(version);
  }

  @Test
  void aChangedHandlerAndAChangedClassBesideItHaveOtherVersions() throws Exception {
    // Given
    String version = versionOf(packed("a.jar", compiled("a", "return 1;"), 0, false));

    // When the handler itself changes, or a class is added to its jar
    String changed = versionOf(packed("b.jar", compiled("b", "return 2;"), 0, false));
    Path withMore = compiled("c", "return 1;");
    Files.copy(withMore.resolve(HANDLER_FILE), withMore.resolve("io/espalier/sample/Helper.class"));
    String extended = versionOf(packed("c.jar", withMore, 0, false));

    // Then
    assertThat(List.of(version, changed, extended)).doesNotHaveDuplicates();
  }

  private static String versionOf(Path location) throws Exception {
    try (URLClassLoader loader =
        new URLClassLoader(
            new URL[] {location.toUri().toURL()}, ClassLoader.getPlatformClassLoader())) {
      return CodeVersion.of(List.of(loader.loadClass("io.espalier.sample.Handler")));
    }
  }

  private Path compiled(String name, String body) throws IOException {
    Path source = directory.resolve(name + "-source/Handler.java");
    Files.createDirectories(source.getParent());
    Files.writeString(
        source,
        "package io.espalier.sample; public class Handler { int run() { %s } }".formatted(body));
    Path classes = Files.createDirectories(directory.resolve(name + "-classes"));
    int failures =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, "-d", classes.toString(), source.toString());
    assertThat(failures).isZero();
    return classes;
  }

  private Path packed(String name, Path classes, long timeMillis, boolean withMore)
      throws IOException {
    Path jar = directory.resolve(name);
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
        Stream<Path> files = Files.walk(classes)) {
      if (withMore) {
        write(out, "META-INF/versions.txt", timeMillis, new byte[] {1});
      }
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        write(out, classes.relativize(file).toString(), timeMillis, Files.readAllBytes(file));
      }
    }
    return jar;
  }

  private static void write(JarOutputStream out, String name, long timeMillis, byte[] content)
      throws IOException {
    JarEntry entry = new JarEntry(name);
    entry.setTime(timeMillis);
    out.putNextEntry(entry);
    out.write(content);
    out.closeEntry();
  }

  static class Bean {}

  static final class Bean_Subclass extends Bean {}
}
