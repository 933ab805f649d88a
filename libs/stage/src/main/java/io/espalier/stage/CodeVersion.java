package io.espalier.stage;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The version of code: a hash of the class files of this project in the jars or directories that
 * given classes come from. The same sources give the same version wherever they are built, so that
 * a rebuilt service goes on where the old one stopped, and changed code does not take over results
 * of the old.
 */
public final class CodeVersion {
  private static final String OWN_CLASSES = "io/espalier";
  private static final int DIGITS = 16;

  private CodeVersion() {}

  /** The version of everything that lies beside these classes. */
  public static String of(Collection<Class<?>> anchors) {
    Map<String, byte[]> classes = new TreeMap<>();
    for (Class<?> anchor : anchors) {
      Class<?> written = withoutGenerated(anchor);
      CodeSource source = written.getProtectionDomain().getCodeSource();
      try {
        if (source == null || source.getLocation() == null) {
          collectAlone(written, classes);
        } else {
          collect(Path.of(toFileUri(source)), classes);
        }
      } catch (IOException e) {
        throw new UncheckedIOException("Cannot read the code beside " + written.getName(), e);
      } catch (URISyntaxException e) {
        throw new IllegalStateException("Cannot find the code beside " + written.getName(), e);
      }
    }
    return hash(classes);
  }

  /** Beans may be instances of classes that the container generated from the written one. */
  private static Class<?> withoutGenerated(Class<?> type) {
    Class<?> written = type;
    while (written.getSimpleName().contains("_Subclass")
        || written.getSimpleName().contains("_ClientProxy")) {
      written = written.getSuperclass();
    }
    return written;
  }

  /** A class loader that does not say where classes come from still hands out their bytes. */
  private static void collectAlone(Class<?> type, Map<String, byte[]> classes) throws IOException {
    String resource = "/" + type.getName().replace('.', '/') + ".class";
    try (InputStream in = type.getResourceAsStream(resource)) {
      if (in != null) {
        classes.put(resource, in.readAllBytes());
      }
    }
  }

  private static URI toFileUri(CodeSource source) throws URISyntaxException {
    String text = source.getLocation().toString();
    if (text.startsWith("jar:")) {
      text = text.substring("jar:".length());
    }
    int inside = text.indexOf("!/");
    return new URI(inside >= 0 ? text.substring(0, inside) : text);
  }

  private static void collect(Path location, Map<String, byte[]> classes) throws IOException {
    if (Files.isDirectory(location)) {
      collectFrom(location, classes);
    } else {
      try (FileSystem jar = FileSystems.newFileSystem(location)) {
        collectFrom(jar.getPath("/"), classes);
      }
    }
  }

  private static void collectFrom(Path root, Map<String, byte[]> classes) throws IOException {
    Path own = root.resolve(OWN_CLASSES);
    if (!Files.isDirectory(own)) {
      return;
    }
    List<Path> files;
    try (Stream<Path> walk = Files.walk(own)) {
      files = walk.filter(file -> file.toString().endsWith(".class")).toList();
    }
    for (Path file : files) {
      classes.put(root.relativize(file).toString().replace('\\', '/'), Files.readAllBytes(file));
    }
  }

  private static String hash(Map<String, byte[]> classes) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      classes.forEach(
          (name, bytes) -> {
            digest.update(name.getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0);
            digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
            digest.update(bytes);
          });
      return HexFormat.of().formatHex(digest.digest()).substring(0, DIGITS);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java runtime has SHA-256.", e);
    }
  }
}
