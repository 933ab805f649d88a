package io.espalier.events.check;

import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Checks of record components; each throws {@link InvalidFieldException} with a full sentence. */
public final class Checks {
  private static final Pattern DIGEST = Pattern.compile("sha256:[0-9a-f]{64}");
  private static final Pattern STEP_KEY = Pattern.compile("[0-9a-f]{64}");
  private static final Pattern RUN_ID = Pattern.compile("[a-z0-9][a-z0-9-]{2,63}");
  private static final Pattern MODEL = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

  private Checks() {}

  /** The value, which must be there. */
  public static <T> T required(String field, @Nullable T value) {
    if (value == null) {
      throw new InvalidFieldException(
          field, "The field '%s' is missing: give it a value.".formatted(field));
    }
    return value;
  }

  /** A name that is not blank and has at most {@link Limits#NAME_CHARACTERS_MAX} characters. */
  public static String name(String field, @Nullable String value) {
    return text(field, value, Limits.NAME_CHARACTERS_MAX);
  }

  /** A text that is not blank and has at most {@link Limits#TEXT_CHARACTERS_MAX} characters. */
  public static String text(String field, @Nullable String value) {
    return text(field, value, Limits.TEXT_CHARACTERS_MAX);
  }

  private static String text(String field, @Nullable String value, int charactersMax) {
    if (required(field, value).isBlank()) {
      throw new InvalidFieldException(field, "The field '%s' is blank.".formatted(field));
    }
    if (value.length() > charactersMax) {
      throw new InvalidFieldException(
          field,
          "The field '%s' has %d characters; at most %d are allowed."
              .formatted(field, value.length(), charactersMax));
    }
    return value;
  }

  /** A digest in the form {@code sha256:} and 64 lower-case hexadecimal digits. */
  public static String digest(String field, @Nullable String value) {
    return matching(field, value, DIGEST, "'sha256:' followed by 64 lower-case hexadecimal digits");
  }

  /** A step key: 64 lower-case hexadecimal digits. */
  public static String stepKey(String field, @Nullable String value) {
    return matching(field, value, STEP_KEY, "64 lower-case hexadecimal digits");
  }

  /** A run id: 3 to 64 of a-z, 0-9 and '-', not beginning with '-'. */
  public static String runId(@Nullable String value) {
    return matching(
        "runId", value, RUN_ID, "3 to 64 of a-z, 0-9 and '-', beginning with a letter or digit");
  }

  /** A model name: 1 to 100 letters, digits, '.', '_' and '-', beginning with a letter or digit. */
  public static String model(@Nullable String value) {
    return matching(
        "model",
        value,
        MODEL,
        "1 to 100 letters, digits, '.', '_' or '-', beginning with a letter or digit");
  }

  private static String matching(
      String field, @Nullable String value, Pattern pattern, String form) {
    if (!pattern.matcher(required(field, value)).matches()) {
      String shown = value.length() > 100 ? value.substring(0, 100) + "..." : value;
      throw new InvalidFieldException(
          field, "The field '%s' is '%s', but it must be %s.".formatted(field, shown, form));
    }
    return value;
  }

  /** A whole number within the limits, both included. */
  public static int range(String field, int value, int min, int max) {
    return (int) range(field, (long) value, min, max);
  }

  /** A whole number within the limits, both included. */
  public static long range(String field, long value, long min, long max) {
    if (value < min || value > max) {
      throw new InvalidFieldException(
          field,
          "The field '%s' is %d, but it must be between %d and %d."
              .formatted(field, value, min, max));
    }
    return value;
  }

  /** A finite number within the limits, both included. */
  public static double range(String field, double value, double min, double max) {
    if (!(value >= min && value <= max)) {
      throw new InvalidFieldException(
          field,
          "The field '%s' is %s, but it must be between %s and %s."
              .formatted(field, value, min, max));
    }
    return value;
  }

  /** A finite number at least zero. */
  public static double notNegative(String field, double value) {
    if (!(value >= 0) || Double.isInfinite(value)) {
      throw new InvalidFieldException(
          field,
          "The field '%s' is %s, but it must be a number at least 0.".formatted(field, value));
    }
    return value;
  }

  /** A finite number above zero. */
  public static double positive(String field, double value) {
    if (!(value > 0) || Double.isInfinite(value)) {
      throw new InvalidFieldException(
          field, "The field '%s' is %s, but it must be a number above 0.".formatted(field, value));
    }
    return value;
  }

  /** A finite number. */
  public static double finite(String field, double value) {
    if (!Double.isFinite(value)) {
      throw new InvalidFieldException(
          field, "The field '%s' is %s, but it must be a finite number.".formatted(field, value));
    }
    return value;
  }

  /** A fraction between 0 and 1, both excluded: of weights, neurons or channels that go. */
  public static double openFraction(String field, double value) {
    if (!(value > 0 && value < 1)) {
      String percent =
          value > 1 && value < 100
              ? " For %s percent write %s.".formatted(trimmed(value), trimmed(value / 100))
              : "";
      throw new InvalidFieldException(
          field,
          "The field '%s' is %s, but it must be between 0 and 1, both excluded.%s"
              .formatted(field, trimmed(value), percent));
    }
    return value;
  }

  private static String trimmed(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e9
        ? Long.toString((long) value)
        : Double.toString(value);
  }

  /** An immutable copy of a list, {@code null} read as the empty list. */
  public static <T> List<T> list(String field, @Nullable List<? extends T> values, int sizeMax) {
    if (values == null) {
      return List.of();
    }
    if (values.size() > sizeMax) {
      throw new InvalidFieldException(
          field,
          "The field '%s' has %d entries; at most %d are allowed."
              .formatted(field, values.size(), sizeMax));
    }
    for (T value : values) {
      if (value == null) {
        throw new InvalidFieldException(
            field, "The field '%s' has an empty entry: remove it.".formatted(field));
      }
    }
    return List.copyOf(values);
  }
}
