package io.espalier.benchmark.measure;

import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The class path a child JVM needs to find {@link MeasureMain} and the runtimes: what the
 * configuration says; else, in a packaged Quarkus application, all the jars of that application;
 * else this process's own class path.
 */
public final class ChildClasspath {
  private ChildClasspath() {}

  /**
   * @param configured the configured class path, wins over everything
   */
  public static String resolve(Optional<String> configured) {
    return configured
        .filter(path -> !path.isBlank())
        .or(() -> location(MeasureMain.class).flatMap(ChildClasspath::ofPackagedApplication))
        .orElseGet(() -> System.getProperty("java.class.path"));
  }

  /**
   * The class path of the packaged application that holds a jar, or empty if it lies elsewhere.
   * Quarkus lays an application out as {@code app/}, {@code lib/main/} and {@code lib/boot/} beside
   * {@code quarkus-run.jar}; that jar's own manifest names {@code lib/boot} only.
   */
  static Optional<String> ofPackagedApplication(Path jar) {
    return Stream.iterate(jar, Path::getParent)
        .takeWhile(directory -> directory != null)
        .filter(directory -> directory.resolve("quarkus-run.jar").toFile().isFile())
        .findFirst()
        .map(
            application ->
                Stream.of(List.of("app"), List.of("lib", "main"), List.of("lib", "boot"))
                    .map(parts -> Path.of(application.toString(), parts.toArray(String[]::new)))
                    .map(directory -> directory.resolve("*").toString())
                    .collect(Collectors.joining(File.pathSeparator)));
  }

  private static Optional<Path> location(Class<?> type) {
    CodeSource source = type.getProtectionDomain().getCodeSource();
    if (source == null || source.getLocation() == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(Path.of(source.getLocation().toURI()));
    } catch (URISyntaxException | IllegalArgumentException noFile) {
      return Optional.empty();
    }
  }
}
