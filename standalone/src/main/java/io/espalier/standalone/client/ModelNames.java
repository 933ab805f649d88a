package io.espalier.standalone.client;

import java.util.Locale;

/** Names for models that the user did not name. */
public final class ModelNames {

  private ModelNames() {}

  /**
   * A name of the registry's alphabet: lower-case letters and digits in words with hyphens between.
   *
   * @param text where the name is taken from, such as a file's or directory's name
   * @param fallback the name where nothing of the text is left
   */
  public static String of(String text, String fallback) {
    String plain =
        text.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", "");
    return plain.isEmpty() ? fallback : plain;
  }
}
