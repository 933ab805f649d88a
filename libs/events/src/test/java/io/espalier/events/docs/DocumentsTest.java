package io.espalier.events.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.events.CloudEvent;
import io.espalier.events.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

class DocumentsTest {
  private static final Pattern ROW = Pattern.compile("^\\| `([^`]+)` \\|", Pattern.MULTILINE);

  private static Map<?, ?> asyncApi() throws IOException {
    return new Yaml(new SafeConstructor(new LoaderOptions()))
        .load(ProjectFiles.read("asyncapi.yaml"));
  }

  /** The part of a document below a heading, up to the next heading. */
  static String section(String document, String heading) {
    Matcher matcher =
        Pattern.compile(
                "^#+ " + Pattern.quote(heading) + "\\n(.*?)(?=^#|\\z)",
                Pattern.MULTILINE | Pattern.DOTALL)
            .matcher(document);
    assertThat(matcher.find()).as("heading '%s'".formatted(heading)).isTrue();
    return matcher.group(1);
  }

  static List<String> rows(String section) {
    List<String> names = new ArrayList<>();
    Matcher matcher = ROW.matcher(section);
    while (matcher.find()) {
      names.add(matcher.group(1));
    }
    return names;
  }

  @TestFactory
  Stream<DynamicTest> theTablesListTheFieldsOfTheRecords() throws IOException {
    String document = ProjectFiles.read("events.md");
    return Contract.all().entrySet().stream()
        .map(
            record ->
                DynamicTest.dynamicTest(
                    record.getKey(),
                    () -> {
                      List<String> listed = rows(section(document, record.getKey()));
                      List<String> fields = new ArrayList<>(Contract.fields(record.getValue()));
                      assertThat(listed).containsAll(fields);
                      listed.removeAll(fields);
                      assertThat(listed).isSubsetOf("step", "kind");
                    }));
  }

  @Test
  void theTableListsTheTopics() throws IOException {
    assertThat(rows(section(ProjectFiles.read("events.md"), "Topics")))
        .containsExactlyInAnyOrderElementsOf(Topics.all());
  }

  @Test
  void theTableListsTheHeaders() throws IOException {
    CloudEvent attributes = new CloudEvent("i", "s", "t", "u");
    assertThat(
            rows(section(ProjectFiles.read("events.md"), "Headers: CloudEvents 1.0, binary mode")))
        .containsExactlyElementsOf(attributes.headers().keySet());
  }

  @Test
  void asyncApiHasOneChannelForEveryTopic() throws IOException {
    Map<?, ?> channels = (Map<?, ?>) asyncApi().get("channels");
    List<String> addresses =
        channels.values().stream()
            .map(channel -> (String) ((Map<?, ?>) channel).get("address"))
            .toList();
    assertThat(addresses).containsExactlyInAnyOrderElementsOf(Topics.all());
  }

  @Test
  void asyncApiPointsToSchemasAndParts() throws IOException {
    String text = ProjectFiles.read("asyncapi.yaml");
    Map<?, ?> document = asyncApi();
    Matcher references = Pattern.compile("\\$ref: '?([^'\\s]+)'?").matcher(text);
    int count = 0;
    while (references.find()) {
      String target = references.group(1);
      if (target.startsWith("#/")) {
        Object at = document;
        for (String part : target.substring(2).split("/")) {
          at = at instanceof Map<?, ?> map ? map.get(part) : null;
        }
        assertThat(at).as(target).isNotNull();
      } else {
        assertThat(Files.exists(ProjectFiles.docs().resolve(target))).as(target).isTrue();
      }
      count++;
    }
    assertThat(count).isGreaterThan(20);
  }

  @Test
  void asyncApiNamesTheTypesOfTheCode() throws IOException {
    String text = ProjectFiles.read("asyncapi.yaml");
    assertThat(text)
        .contains(
            CloudEvent.MODEL_VERSION,
            CloudEvent.SUBMISSION,
            CloudEvent.PROGRESS,
            CloudEvent.RELEASED,
            CloudEvent.REJECTED,
            CloudEvent.ROLLED_BACK);
  }
}
