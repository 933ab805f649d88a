package io.espalier.standalone.advise;

import io.espalier.benchmark.profile.HardwareProfile;
import io.espalier.benchmark.profile.HardwareProfiles;
import io.espalier.standalone.embedded.StandaloneException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the model is to run on.
 *
 * @param kind what it can do with zeros
 * @param name what the user called it
 * @param described the device in words
 */
public record Device(Kind kind, String name, String described) {

  /** What a device can do with zeros. */
  public enum Kind {
    /** Any runtime: a zero costs as much as any other number. */
    CPU("cpu", "a CPU with any runtime, which multiplies zeros like any other number"),
    /** Our runtime: zeros are skipped, best in blocks of four outputs. */
    CPU_ESPALIER(
        "cpu-espalier",
        "a CPU with Espalier's own runtime, which skips zeros, best in blocks of four outputs that"
            + " share one load (AVX2, VNNI, NEON)"),
    /** Two of four weights may be zero. */
    GPU("gpu", "a GPU whose matrix units skip two of every four weights"),
    /** What counts is the size. */
    MICROCONTROLLER(
        "microcontroller", "a microcontroller, whose flash and memory decide what runs at all");

    private final String wireName;
    private final String described;

    Kind(String wireName, String described) {
      this.wireName = wireName;
      this.described = described;
    }
  }

  /**
   * The device of this name: a kind, or a hardware profile, which is measured with our runtime.
   *
   * @throws StandaloneException when there is none
   */
  public static Device named(String name) {
    for (Kind kind : Kind.values()) {
      if (kind.wireName.equals(name)) {
        return new Device(kind, name, kind.described);
      }
    }
    HardwareProfiles profiles = new HardwareProfiles(Optional.empty());
    if (!profiles.names().contains(name)) {
      throw new StandaloneException(
          "There is no device '%s'. Use one of %s.".formatted(name, String.join(", ", names())));
    }
    HardwareProfile profile = profiles.named(name);
    return new Device(
        Kind.CPU_ESPALIER,
        name,
        "%s, measured with Espalier's own runtime, which skips zeros"
            .formatted(profile.standsFor()));
  }

  /** Every name that {@link #named} knows. */
  public static List<String> names() {
    List<String> names = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      names.add(kind.wireName);
    }
    names.addAll(new HardwareProfiles(Optional.empty()).names());
    return names;
  }
}
