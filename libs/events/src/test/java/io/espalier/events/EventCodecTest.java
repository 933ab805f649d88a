package io.espalier.events;

import static io.espalier.events.Samples.BENCHMARK;
import static io.espalier.events.Samples.TRAIN;
import static io.espalier.events.Samples.first;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.espalier.events.check.Limits;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class EventCodecTest {
  private final ModelVersionEvent event = first(TRAIN, Samples.prune(0.7), BENCHMARK);
  private final String json = text(EventCodec.encode(event));

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static byte[] bytes(String json) {
    return json.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void anEventSurvivesTheRoundTrip() {
    assertThat(EventCodec.decode(EventCodec.encode(event))).isEqualTo(event);
  }

  @Test
  void fieldsAreInAlphabeticalOrderAndAbsentOnesLeftOut() {
    assertThat(json).startsWith("{\"artifact\":\"sha256:").doesNotContain("null", "parent", " :");
    assertThat(json).containsSubsequence("\"artifact\"", "\"dataset\"", "\"guard\"", "\"model\"");
    assertThat(json).contains("{\"batchSize\":32,\"classBalanced\":false,\"epochs\":24");
  }

  @Test
  void equalEventsHaveEqualBytes() {
    ModelVersionEvent copy = EventCodec.decode(EventCodec.encode(event));
    assertThat(EventCodec.encode(copy)).isEqualTo(EventCodec.encode(event));
  }

  @Test
  void anUnknownFieldIsIgnored() {
    String newer = json.replaceFirst("\\{", "{\"addedLater\":{\"a\":[1,2]},");
    assertThat(EventCodec.decode(bytes(newer))).isEqualTo(event);
  }

  @Test
  void anUnknownStepIsRefused() {
    assertThatThrownBy(() -> EventCodec.decode(bytes(json.replace("\"prune\"", "\"distill\""))))
        .isInstanceOf(EventFormatException.class)
        .hasMessageContaining("remaining[1]")
        .hasMessageContaining("distill");
  }

  @Test
  void anUnknownWordIsRefusedWithItsPlace() {
    assertThatThrownBy(
            () -> EventCodec.decode(bytes(json.replace("\"magnitude\"", "\"magnitud\""))))
        .isInstanceOf(EventFormatException.class)
        .hasMessageContaining("remaining[1].criterion");
  }

  @Test
  void aMissingFieldIsRefused() {
    assertThatThrownBy(() -> EventCodec.decode(bytes(json.replace("\"seed\"", "\"sead\""))))
        .isInstanceOf(EventFormatException.class)
        .hasMessageContaining("seed");
    assertThatThrownBy(() -> EventCodec.decode(bytes(json.replace("\"runId\"", "\"runid\""))))
        .isInstanceOf(EventFormatException.class)
        .hasMessageContaining("The field 'runId' is missing");
  }

  @Test
  void aTextInPlaceOfANumberIsRefused() {
    assertThatThrownBy(
            () -> EventCodec.decode(bytes(json.replace("\"seed\":42", "\"seed\":\"42\""))))
        .isInstanceOf(EventFormatException.class)
        .hasMessageContaining("'seed'");
    assertThatThrownBy(() -> EventCodec.decode(bytes(json.replace("\"seed\":42", "\"seed\":4.5"))))
        .isInstanceOf(EventFormatException.class);
  }

  @Test
  void aFieldThatIsThereTwiceIsRefused() {
    assertThatThrownBy(
            () -> EventCodec.decode(bytes(json.replace("\"seed\":42", "\"seed\":42,\"seed\":43"))))
        .isInstanceOf(EventFormatException.class);
  }

  @Test
  void aSparsityOutsideZeroToOneIsRefusedWithAnExplanation() {
    assertThatThrownBy(
            () -> EventCodec.decode(bytes(json.replace("\"sparsity\":0.7", "\"sparsity\":70"))))
        .isInstanceOf(EventFormatException.class)
        .hasMessageContaining("between 0 and 1")
        .hasMessageContaining("For 70 percent write 0.7");
  }

  @Test
  void bytesThatAreNoJsonAreRefusedWithTheirPlace() {
    assertThatThrownBy(() -> EventCodec.decode(bytes("{\"runId\": oops}")))
        .isInstanceOf(EventFormatException.class)
        .hasMessageContaining("line 1, column");
    assertThatThrownBy(() -> EventCodec.decode(new byte[0]))
        .isInstanceOf(EventFormatException.class);
    assertThatThrownBy(() -> EventCodec.decode(new byte[] {0, (byte) 0xff, 3}))
        .isInstanceOf(EventFormatException.class);
    assertThatThrownBy(() -> EventCodec.decode(bytes("null")))
        .isInstanceOf(EventFormatException.class);
    assertThatThrownBy(() -> EventCodec.decode(bytes(json + "x")))
        .isInstanceOf(EventFormatException.class);
    assertThatThrownBy(() -> EventCodec.decode(bytes("[]")))
        .isInstanceOf(EventFormatException.class);
  }

  @Test
  void aRecordIsReadUpToTheSizeLimitAndNotOnePast() {
    String atLimit = json + " ".repeat(Limits.EVENT_BYTES_MAX - json.length());
    assertThat(EventCodec.decode(bytes(atLimit))).isEqualTo(event);
    assertThatThrownBy(() -> EventCodec.decode(bytes(atLimit + " ")))
        .isInstanceOf(EventFormatException.class)
        .hasMessageContaining("900001 bytes");
  }

  @Test
  void deeplyNestedInputIsRefusedWithoutExhaustingTheStack() {
    String nested = "{\"x\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}";
    assertThatThrownBy(() -> EventCodec.decode(bytes(nested)))
        .isInstanceOf(EventFormatException.class);
  }
}
