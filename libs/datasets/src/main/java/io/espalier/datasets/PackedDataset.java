package io.espalier.datasets;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * The packed form of a dataset, version 1. All integers are big-endian.
 *
 * <pre>
 * offset  bytes  content
 * 0       8      "ESPDATA" and the version byte 1
 * 8       4      length h of the header, at most {@link #HEADER_BYTES_MAX}
 * 12      h      header: one JSON object in UTF-8, without white space
 * 12+h    p      pixels: every image of the training, validation and test split in this order,
 *                each storedChannels x height x width bytes, planes one after the other
 * 12+h+p  4      CRC-32C of everything before it
 * </pre>
 *
 * <p>The header has, in this order: {@code name}; {@code classes}, a list of names in label order;
 * {@code preprocessing}, the contract as {@link Preprocessing#toJson()} writes it; {@code
 * storedChannels}, 1 when every image is grey, else the contract's channels; and {@code splits}, a
 * list of objects with {@code split} ({@code train}, {@code validation} or {@code test}), {@code
 * labels} and {@code names}. Nothing may follow the checksum. The same dataset always gives the
 * same bytes.
 */
final class PackedDataset {

  static final int HEADER_BYTES_MAX = 64 << 20;
  static final int IMAGES_MAX = 1_000_000;
  static final int CLASSES_MAX = 10_000;
  static final long PIXEL_BYTES_MAX = 8L << 30;

  private static final byte[] MAGIC = {'E', 'S', 'P', 'D', 'A', 'T', 'A', 1};
  private static final List<String> SPLITS = List.of("train", "validation", "test");
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private PackedDataset() {}

  static void write(ImageDataset dataset, OutputStream out) throws IOException {
    CRC32C checksum = new CRC32C();
    int channels = storedChannels(dataset);
    byte[] header = JSON.writeValueAsBytes(header(dataset, channels));
    if (header.length > HEADER_BYTES_MAX) {
      throw new DatasetException(
          "Dataset %s has too many images to be packed: their names and labels take %,d bytes, at most %,d are possible."
              .formatted(dataset.name(), header.length, HEADER_BYTES_MAX));
    }
    write(out, checksum, MAGIC);
    write(out, checksum, ByteBuffer.allocate(4).putInt(header.length).array());
    write(out, checksum, header);
    for (Split split : splits(dataset)) {
      for (LabelledImage image : split.images()) {
        for (int copy = 0; copy < channels / split.storedChannels(); copy++) {
          write(out, checksum, image.pixels());
        }
      }
    }
    out.write(ByteBuffer.allocate(4).putInt((int) checksum.getValue()).array());
    out.flush();
  }

  private static void write(OutputStream out, CRC32C checksum, byte[] bytes) throws IOException {
    out.write(bytes);
    checksum.update(bytes);
  }

  private static List<Split> splits(ImageDataset dataset) {
    List<Split> splits = new ArrayList<>(List.of(dataset.train(), dataset.validation()));
    dataset.test().ifPresent(splits::add);
    return splits;
  }

  private static int storedChannels(ImageDataset dataset) {
    return splits(dataset).stream().mapToInt(Split::storedChannels).max().orElseThrow();
  }

  private static ObjectNode header(ImageDataset dataset, int storedChannels)
      throws JsonProcessingException {
    ObjectNode header = JSON.createObjectNode();
    header.put("name", dataset.name());
    ArrayNode classes = header.putArray("classes");
    dataset.classes().forEach(classes::add);
    header.set("preprocessing", JSON.readTree(dataset.preprocessing().toJson()));
    header.put("storedChannels", storedChannels);
    ArrayNode list = header.putArray("splits");
    List<Split> splits = splits(dataset);
    for (int i = 0; i < splits.size(); i++) {
      ObjectNode node = list.addObject();
      node.put("split", SPLITS.get(i));
      ArrayNode labels = node.putArray("labels");
      ArrayNode names = node.putArray("names");
      for (LabelledImage image : splits.get(i).images()) {
        labels.add(image.label());
        names.add(image.name());
      }
    }
    return header;
  }

  static ImageDataset read(InputStream in) throws IOException {
    CRC32C checksum = new CRC32C();
    byte[] magic = in.readNBytes(MAGIC.length);
    if (!Arrays.equals(magic, MAGIC)) {
      throw invalid("it does not begin with the mark of an Espalier dataset, version 1");
    }
    checksum.update(magic);
    int length = ByteBuffer.wrap(readFully(in, 4, checksum, "the header's length")).getInt();
    if (length < 2 || length > HEADER_BYTES_MAX) {
      throw invalid("its header is said to have %d bytes".formatted(length));
    }
    JsonNode header = parse(readFully(in, length, checksum, "the header"));
    ImageDataset dataset = readImages(header, in, checksum);
    byte[] end = in.readNBytes(4);
    if (end.length < 4 || ByteBuffer.wrap(end).getInt() != (int) checksum.getValue()) {
      throw invalid("its checksum does not match: the bytes were changed or cut off");
    }
    if (in.read() >= 0) {
      throw invalid("there are more bytes after its end");
    }
    return dataset;
  }

  private static JsonNode parse(byte[] header) {
    try {
      return JSON.readTree(new String(header, StandardCharsets.UTF_8));
    } catch (JsonProcessingException e) {
      throw invalid("its header is not JSON (%s)".formatted(e.getOriginalMessage()));
    }
  }

  private static ImageDataset readImages(JsonNode header, InputStream in, CRC32C checksum)
      throws IOException {
    Preprocessing preprocessing = PreprocessingJson.read(header.get("preprocessing"));
    List<String> classes = texts(header.path("classes"), "classes", CLASSES_MAX);
    int channels = header.path("storedChannels").asInt(0);
    if (channels != 1 && channels != preprocessing.channels()) {
      throw invalid("storedChannels is %d".formatted(channels));
    }
    JsonNode nodes = header.path("splits");
    if (!nodes.isArray() || nodes.size() < 2 || nodes.size() > SPLITS.size()) {
      throw invalid("its header does not list the splits train, validation and perhaps test");
    }
    int imageBytes = channels * preprocessing.height() * preprocessing.width();
    List<Split> splits = new ArrayList<>();
    for (int i = 0; i < nodes.size(); i++) {
      JsonNode node = nodes.get(i);
      if (!SPLITS.get(i).equals(node.path("split").asText())) {
        throw invalid("split %d is not '%s'".formatted(i, SPLITS.get(i)));
      }
      List<LabelledImage> images = readSplit(node, imageBytes, in, checksum);
      splits.add(Split.of(preprocessing, classes.size(), images));
    }
    Optional<Split> test = splits.size() > 2 ? Optional.of(splits.get(2)) : Optional.empty();
    String name = header.path("name").asText("");
    return new ImageDataset(name, classes, splits.get(0), splits.get(1), test);
  }

  private static List<LabelledImage> readSplit(
      JsonNode node, int imageBytes, InputStream in, CRC32C checksum) throws IOException {
    List<String> names = texts(node.path("names"), "names", IMAGES_MAX);
    JsonNode labels = node.path("labels");
    if (!labels.isArray() || labels.size() != names.size()) {
      throw invalid("it has %d names but %d labels".formatted(names.size(), labels.size()));
    }
    if ((long) names.size() * imageBytes > PIXEL_BYTES_MAX) {
      throw invalid("it is said to have more than %d bytes of pixels".formatted(PIXEL_BYTES_MAX));
    }
    List<LabelledImage> images = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      byte[] pixels = readFully(in, imageBytes, checksum, "image " + names.get(i));
      images.add(new LabelledImage(names.get(i), labels.get(i).asInt(-1), pixels));
    }
    return images;
  }

  private static List<String> texts(JsonNode node, String field, int max) {
    if (!node.isArray() || node.size() > max) {
      throw invalid("header field '%s' is not a list of at most %d texts".formatted(field, max));
    }
    List<String> texts = new ArrayList<>(node.size());
    for (JsonNode text : node) {
      if (!text.isTextual()) {
        throw invalid("header field '%s' contains %s".formatted(field, text.getNodeType()));
      }
      texts.add(text.textValue());
    }
    return texts;
  }

  /** Reads in pieces as they come, so that a false length costs no more memory than there is. */
  private static byte[] readFully(InputStream in, int length, CRC32C checksum, String what)
      throws IOException {
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw invalid("it ends in the middle of " + what);
    }
    checksum.update(bytes);
    return bytes;
  }

  private static DatasetException invalid(String what) {
    return new DatasetException(
        "Not a usable dataset: %s. Import or generate the dataset again.".formatted(what));
  }
}
