package io.espalier.runtime.kernel.natives;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.espalier.runtime.Tier;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The C library of this jar, loaded once per process: taken out of the jar, compared with its
 * digest, written to a private directory, loaded, and the file deleted again.
 */
final class NativeLibrary {
  private static final long AVX2 = 1;
  private static final long AVX512_VNNI = 2;
  private static final long AVX_VNNI = 4;
  private static final long NEON_DOT = 8;

  private final SymbolLookup symbols;
  private final long features;
  private final String digest;

  private NativeLibrary(SymbolLookup symbols, String digest) {
    this.symbols = symbols;
    this.digest = digest;
    try {
      this.features = (long) function("espalier_features", JAVA_LONG).invokeExact();
    } catch (Throwable thrown) {
      throw new IllegalStateException("espalier_features failed", thrown);
    }
  }

  /** The library, or why there is none. */
  record Attempt(@Nullable NativeLibrary library, String reason) {}

  /** Loads the library at the first call. */
  static Attempt load() {
    return Once.ATTEMPT;
  }

  /** Whether the processor has what a tier needs. */
  boolean offers(Tier tier) {
    return switch (tier) {
      case SCALAR, VECTOR -> false;
      case NEON_DOT -> (features & NEON_DOT) != 0;
      case AVX2 -> (features & AVX2) != 0;
      case AVX_VNNI -> (features & AVX_VNNI) != 0;
      case AVX512_VNNI -> (features & AVX512_VNNI) != 0;
    };
  }

  /** SHA-256 of the library, in hexadecimal digits. */
  String digest() {
    return digest;
  }

  /** A function that returns nothing. */
  MethodHandle procedure(String name, MemoryLayout... parameters) {
    return link(name, FunctionDescriptor.ofVoid(parameters));
  }

  /**
   * A function that returns nothing and may be given memory on the heap, which the collector leaves
   * in place meanwhile; for calls of microseconds.
   */
  MethodHandle critical(String name, MemoryLayout... parameters) {
    return Linker.nativeLinker()
        .downcallHandle(
            symbols.findOrThrow(name),
            FunctionDescriptor.ofVoid(parameters),
            Linker.Option.critical(true));
  }

  private MethodHandle function(String name, MemoryLayout result) {
    return link(name, FunctionDescriptor.of(result));
  }

  private MethodHandle link(String name, FunctionDescriptor descriptor) {
    return Linker.nativeLinker().downcallHandle(symbols.findOrThrow(name), descriptor);
  }

  /** A convolution kernel: convolution, part, planes, residual, out, scratch. */
  MethodHandle convolution(String name) {
    return procedure(name, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS);
  }

  private static final class Once {
    static final Attempt ATTEMPT = attempt();

    private static Attempt attempt() {
      String platform = platform();
      String resource = "/META-INF/native/" + platform + "/libespalier_kernels.so";
      try {
        byte[] digest = read(resource + ".sha256");
        byte[] content = read(resource);
        if (digest == null || content == null) {
          return new Attempt(
              null, "the build had no C compiler, or none for " + platform + " is supported");
        }
        String expected = new String(digest, StandardCharsets.US_ASCII).strip();
        String actual = sha256(content);
        if (!actual.equals(expected)) {
          return new Attempt(
              null,
              "the native library of the jar has SHA-256 "
                  + actual
                  + " instead of "
                  + expected
                  + "; build or fetch the jar again");
        }
        return new Attempt(new NativeLibrary(open(content), actual), "");
      } catch (IOException | IllegalArgumentException | IllegalStateException e) {
        return new Attempt(
            null,
            "the native library could not be loaded from "
                + System.getProperty("java.io.tmpdir")
                + " (if programs may not run there, set java.io.tmpdir elsewhere): "
                + e.getMessage());
      }
    }

    private static String platform() {
      String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
      String arch = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
      return (os.startsWith("linux") ? "linux" : os.replace(' ', '_'))
          + "-"
          + (arch.equals("amd64") ? "x86_64" : arch);
    }

    private static byte @Nullable [] read(String resource) throws IOException {
      try (InputStream in = NativeLibrary.class.getResourceAsStream(resource)) {
        return in == null ? null : in.readAllBytes();
      }
    }

    private static SymbolLookup open(byte[] content) throws IOException {
      Path directory = Files.createTempDirectory("espalier-native-");
      Path file = directory.resolve("libespalier_kernels.so");
      try {
        Files.write(file, content);
        return SymbolLookup.libraryLookup(file, Arena.global());
      } finally {
        Files.deleteIfExists(file);
        Files.deleteIfExists(directory);
      }
    }

    private static String sha256(byte[] content) {
      try {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("every Java has SHA-256", e);
      }
    }
  }
}
