package io.espalier.standalone.plots;

import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.standalone.report.SampleReport;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.xml.sax.InputSource;

final class PlotPageTest {

  private static final Pattern SVG = Pattern.compile("<svg.*?</svg>", Pattern.DOTALL);

  @Test
  void thePageShowsEveryPictureAndAsksNothingOfAnyone() throws Exception {
    String page = PlotPage.of(SampleReport.released());

    Files.writeString(Path.of("target", "plots-sample.html"), page);
    assertThat(page)
        .contains("Accuracy over the cycles")
        .contains("Recall of each class")
        .contains("Sparsity of each layer")
        .contains("Sensitivity of each layer")
        .contains("Latency on edge")
        .contains("Size of the file")
        .contains("guard: 2.00 pp below dense")
        .contains("prefers-color-scheme: dark")
        .doesNotContain("http")
        .doesNotContain("<script")
        .doesNotContain("NaN");
    assertThat(SVG.matcher(page).results()).hasSize(6);
    for (Matcher svg = SVG.matcher(page); svg.find(); ) {
      DocumentBuilderFactory.newInstance()
          .newDocumentBuilder()
          .parse(new InputSource(new StringReader(svg.group())));
    }
  }

  @Test
  void whatWasNotMeasuredHasNoPicture() {
    assertThat(PlotPage.of(SampleReport.withoutSteps()))
        .contains("rejected")
        .doesNotContain("<svg");
  }

  @Test
  void namesCannotBreakOutOfThePage() {
    assertThat(Markup.escaped("a<b & \"c\"")).isEqualTo("a&lt;b &amp; &quot;c&quot;");
    assertThat(Markup.shortened("layer1.0.conv1.weight", 12)).hasSize(12).endsWith(".weight");
    assertThat(Markup.shortened("short", 12)).isEqualTo("short");
  }

  @Test
  void anAxisHasRoundTicksAndHoldsAllValues() {
    Axis percent = Axis.covering(93.4, 96.1);
    Axis single = Axis.covering(0, 0);
    Axis below = Axis.covering(-2, 0.5);

    assertThat(percent.low()).isLessThanOrEqualTo(93.4);
    assertThat(percent.high()).isGreaterThanOrEqualTo(96.1);
    assertThat(percent.ticks()).hasSizeBetween(3, 8);
    assertThat(percent.label(percent.ticks().getFirst())).isEqualTo("93");
    assertThat(single.high()).isGreaterThan(single.low());
    assertThat(below.ticks().stream().map(below::label)).contains("-2.0", "0.0", "0.5");
  }
}
