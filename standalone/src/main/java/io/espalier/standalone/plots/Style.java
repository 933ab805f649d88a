package io.espalier.standalone.plots;

/** How the page looks: colours that can be told apart by most eyes, in light and in dark. */
final class Style {

  private static final String CSS =
      """
      :root { color-scheme: light dark; --paper: #ffffff; --ink: #1f2430; --soft: #5d6675;
        --rule: #e3e6eb; --axis: #9aa3b2; --limit: #c0362c; --rest: #b4bbc7;
        --c0: #1f6fb4; --c1: #c4570d; --c2: #218a4a; --c3: #8a4fc0; --c4: #b0307a; --c5: #0f8b8d;
        --c6: #8a6d00; --c7: #4a5568; }
      @media (prefers-color-scheme: dark) {
        :root { --paper: #14171d; --ink: #e6e9ef; --soft: #a3acba; --rule: #2a303a; --axis: #66707f;
          --limit: #ff7b6e; --rest: #566070; --c0: #5aa9ec; --c1: #f0944d; --c2: #56c481;
          --c3: #b98af0; --c4: #ec74b4; --c5: #4cc5c7; --c6: #d6b541; --c7: #a7b3c6; } }
      body { margin: 0; background: var(--paper); color: var(--ink);
        font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; }
      main { max-width: 900px; margin: 0 auto; padding: 24px 20px 48px; }
      h1 { font-size: 24px; margin: 0 0 4px; }
      h2 { font-size: 17px; margin: 36px 0 0; }
      p { margin: 2px 0 12px; color: var(--soft); }
      svg { display: block; width: 100%; height: auto; }
      text { fill: var(--ink); font-size: 12.5px; }
      text.name { fill: var(--soft); font-size: 12.5px; }
      .grid { stroke: var(--rule); stroke-width: 1; }
      .axis { stroke: var(--axis); stroke-width: 1; }
      .limit { stroke: var(--limit); stroke-width: 1.5; stroke-dasharray: 6 4; }
      .whisker { stroke: var(--ink); stroke-width: 1.2; }
      .line { fill: none; stroke-width: 2; stroke-linejoin: round; }
      .line.rest { stroke: var(--rest); stroke-width: 1; }
      .line.c0 { stroke-width: 4; } .line.c1 { stroke-width: 3; } .line.c2 { stroke-width: 2.2; }
      .line.c3, .line.c4, .line.c5, .line.c6, .line.c7 { stroke-width: 1.7; }
      .bar.c8 { fill: var(--rest); }
      """;

  private static final int COLOURS = LineChart.COLOURS;

  private Style() {}

  /** Everything before the page's first heading. */
  static String head(String title) {
    StringBuilder css = new StringBuilder(CSS);
    for (int index = 0; index < COLOURS; index++) {
      css.append(
          ".line.c%1$d { stroke: var(--c%1$d); } .dot.c%1$d, .bar.c%1$d { fill: var(--c%1$d); }%n"
              .formatted(index));
    }
    return """
        <!doctype html>
        <html lang="en"><head><meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>%s</title>
        <style>
        %s</style></head><body><main>
        """
        .formatted(Markup.escaped(title), css);
  }
}
