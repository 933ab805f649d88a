package io.espalier.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher where something it needs is missing. */
final class LauncherTest {

  private static final List<String> TOOLS =
      List.of(
          "bash", "dirname", "basename", "readlink", "sed", "find", "mkdir", "cut", "grep", "tail");

  @TempDir Path directory;

  @Test
  void withoutMavenItSaysWhatToInstall() throws Exception {
    // Given a PATH with the usual tools, but no mvn
    Path bin = binWithout();

    // When
    Outcome outcome = launch(Repository.root().resolve("espalier"), bin, "test");

    // Then
    assertThat(outcome.status()).isEqualTo(1);
    assertThat(outcome.output())
        .contains("Maven (mvn) was not found")
        .contains("apt-get install maven");
  }

  @Test
  void withoutAJdk25ItSaysWhatToInstall() throws Exception {
    // Given a launcher that looks where no JDK is
    Path bin = binWithout();
    Path launcher = directory.resolve("espalier");
    String script = Files.readString(Repository.root().resolve("espalier"));
    Files.writeString(
        launcher,
        script.replaceAll(
            "/(usr/lib/jvm|opt/java|opt/jdk|usr/java|Library|opt/homebrew)", "/nowhere/$1"));

    // When
    Outcome outcome = launch(launcher, bin, "demo");

    // Then
    assertThat(outcome.status()).isEqualTo(1);
    assertThat(outcome.output()).contains("no JDK 25 was found").contains("JAVA_HOME");
  }

  private Path binWithout() throws IOException {
    Path bin = Files.createDirectories(directory.resolve("bin"));
    for (String tool : TOOLS) {
      for (String place : List.of("/usr/bin/", "/bin/")) {
        Path real = Path.of(place + tool);
        if (Files.exists(real) && !Files.exists(bin.resolve(tool))) {
          Files.createSymbolicLink(bin.resolve(tool), real);
        }
      }
    }
    return bin;
  }

  private Outcome launch(Path launcher, Path bin, String command) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(bin.resolve("bash").toString(), launcher.toString(), command);
    builder.environment().clear();
    builder.environment().put("PATH", bin.toString());
    builder.environment().put("HOME", directory.toString());
    if (launcher.startsWith(Repository.root())) {
      builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    }
    Process process = builder.redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes());
    return new Outcome(process.waitFor(), output);
  }

  private record Outcome(int status, String output) {}
}
