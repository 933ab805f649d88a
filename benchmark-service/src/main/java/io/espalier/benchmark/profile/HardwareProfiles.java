package io.espalier.benchmark.profile;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.stream.Stream;

/** The profiles a recipe can name: those of a directory of the user's, then the built-in ones. */
public final class HardwareProfiles {
  /** The built-in profiles, in {@code profiles/<name>.yaml} of this jar. */
  public static final List<String> BUILT_IN = List.of("edge-1core", "edge-2core", "edge-avx2");

  private static final String SUFFIX = ".yaml";

  private final Optional<Path> directory;

  /**
   * @param directory where {@code <name>.yaml} is looked for first; empty for the built-in profiles
   *     only
   */
  public HardwareProfiles(Optional<Path> directory) {
    this.directory = directory;
  }

  /**
   * @throws ProfileException if there is no such profile or its file is wrong
   */
  public HardwareProfile named(String name) {
    if (name.matches("[a-z0-9][a-z0-9-]*")) {
      Optional<Path> file =
          directory.map(d -> d.resolve(name + SUFFIX)).filter(Files::isRegularFile);
      if (file.isPresent()) {
        return checkedName(ProfileReader.read(text(file.get()), file.get().toString()), name);
      }
      if (BUILT_IN.contains(name)) {
        return ProfileReader.read(builtInText(name), name + SUFFIX);
      }
    }
    throw new ProfileException(
        "there is no hardware profile \"%s\"; known are %s"
            .formatted(name, String.join(", ", names())));
  }

  /** Every name that {@link #named} knows. */
  public SequencedSet<String> names() {
    SequencedSet<String> names = new LinkedHashSet<>(BUILT_IN);
    directory.filter(Files::isDirectory).ifPresent(d -> names.addAll(namesIn(d)));
    return names;
  }

  private static HardwareProfile checkedName(HardwareProfile profile, String fileName) {
    if (!profile.name().equals(fileName)) {
      throw new ProfileException(
          "%s.yaml: its name is \"%s\"; the name and the file name must be the same"
              .formatted(fileName, profile.name()));
    }
    return profile;
  }

  private static List<String> namesIn(Path directory) {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(file -> file.endsWith(SUFFIX))
          .map(file -> file.substring(0, file.length() - SUFFIX.length()))
          .sorted()
          .toList();
    } catch (IOException unreadable) {
      throw new ProfileException(
          "the profile directory %s cannot be read: %s"
              .formatted(directory, unreadable.getMessage()),
          unreadable);
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException unreadable) {
      throw new ProfileException(
          "%s cannot be read as UTF-8 text: %s".formatted(file, unreadable.getMessage()),
          unreadable);
    }
  }

  private static String builtInText(String name) {
    String resource = "/profiles/" + name + SUFFIX;
    try (InputStream in = HardwareProfiles.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new ProfileException("the built-in profile " + resource + " is not in the jar");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException unreadable) {
      throw new ProfileException(resource + " cannot be read", unreadable);
    }
  }
}
