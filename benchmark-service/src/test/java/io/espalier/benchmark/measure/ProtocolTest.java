package io.espalier.benchmark.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.espalier.benchmark.inference.KernelTime;
import io.espalier.events.step.RuntimeName;
import io.espalier.runtime.Tier;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProtocolTest {

  @Test
  void everyRequestComesBackFromItsLine() {
    for (Request request :
        List.of(
            new Request.Open(RuntimeName.ONNX_RUNTIME, "m \"quoted\".onnx", 2, Tier.VECTOR),
            new Request.Profile(3),
            new Request.Predict("images.bin"),
            new Request.WarmUp(50, 1_500, 5_000),
            new Request.Measure(20),
            new Request.Close())) {
      String line = Protocol.line(request);
      assertThat(line).doesNotContain("\n");
      assertThat(Protocol.request(line)).isEqualTo(request);
    }
  }

  @Test
  void everyReplyComesBackFromItsLine() {
    for (Reply reply :
        List.of(
            new Reply.Opened("1.29.0", "0-1", "two layers"),
            new Reply.Warmed(64, 9),
            new Reply.Profiled(
                List.of(new KernelTime("n", "Conv", "dense strips", 0.5, 10, 3)), 3.9e9),
            new Reply.Closed(123_456_789_012L),
            new Reply.Failed("two\nlines"))) {
      String line = Protocol.line(reply);
      assertThat(line).doesNotContain("\n");
      assertThat(Protocol.reply(line)).isEqualTo(reply);
    }
    assertThat(Protocol.reply(Protocol.line(new Reply.Measured(new long[] {7, 8_000_000_000L}))))
        .usingRecursiveComparison()
        .isEqualTo(new Reply.Measured(new long[] {7, 8_000_000_000L}));
  }

  @Test
  void logitsComeBackToTheLastBit() {
    // Given
    float[][] logits = {{0.1f, -1e-30f}, {Float.MIN_VALUE, Float.NEGATIVE_INFINITY}};

    // When
    Reply reply = Protocol.reply(Protocol.line(new Reply.Predicted(logits)));

    // Then
    assertThat(((Reply.Predicted) reply).logits()).isDeepEqualTo(logits);
  }

  @Test
  void theWireNamesAreFixed() {
    assertThat(Protocol.line(new Request.Measure(20)))
        .isEqualTo("{\"request\":\"measure\",\"runs\":20}");
    assertThat(Protocol.line(new Reply.Closed(5)))
        .isEqualTo("{\"reply\":\"closed\",\"peakBytes\":5}");
  }

  @Test
  void aLineOfSomethingElseIsShownInTheError() {
    assertThatThrownBy(() -> Protocol.reply("Exception in thread main"))
        .isInstanceOf(MeasurementException.class)
        .hasMessage("not a measurement protocol line: \"Exception in thread main\"");
    assertThatThrownBy(() -> Protocol.request("{\"request\":\"dance\"}"))
        .isInstanceOf(MeasurementException.class);
  }
}
