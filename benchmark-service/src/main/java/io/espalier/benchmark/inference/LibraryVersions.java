package io.espalier.benchmark.inference;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** The versions this service was built with, for reports. */
public final class LibraryVersions {
  private static final String RESOURCE = "/io/espalier/benchmark/versions.properties";
  private static final Properties VERSIONS = load();

  private LibraryVersions() {}

  /** Version of this project. */
  public static String espalier() {
    return VERSIONS.getProperty("espalier");
  }

  /** Version of PyTorch, and of DJL through which it is called. */
  public static String pytorch() {
    return "%s (DJL %s)".formatted(VERSIONS.getProperty("pytorch"), VERSIONS.getProperty("djl"));
  }

  private static Properties load() {
    Properties versions = new Properties();
    try (InputStream in = LibraryVersions.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException(RESOURCE + " is not in the jar");
      }
      versions.load(in);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
    return versions;
  }
}
