package io.espalier.benchmark.measure;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProcessorsTest {

  @Test
  void aListOfRangesIsRead() {
    assertThat(Processors.parse("0-2,5,7-8")).containsExactly(0, 1, 2, 5, 7, 8);
    assertThat(Processors.parse("3")).containsExactly(3);
  }

  @Test
  void theProcessorHasAName() {
    assertThat(Processors.name()).isNotBlank();
  }

  @Test
  void moreThreadsThanProcessorsCannotBePinned() {
    assertThat(Processors.pinning(100_000)).isEmpty();
  }
}
