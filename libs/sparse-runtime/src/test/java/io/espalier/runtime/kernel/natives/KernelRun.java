package io.espalier.runtime.kernel.natives;

import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.runtime.kernel.integer.Buffers;
import io.espalier.runtime.kernel.integer.IntegerKernel;
import io.espalier.runtime.kernel.integer.IntegerOperation;
import io.espalier.runtime.kernel.integer.scalar.ScalarIntegerKernels;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/** Runs kernels in guarded memory and compares them with the scalar one. */
final class KernelRun {
  private KernelRun() {}

  /**
   * Compares all candidates, at both ends of guarded memory, done in one part and in several, byte
   * for byte, padding included.
   *
   * @param inputs contents of the buffers that are read
   * @param outputBytes size of the buffer that is written
   */
  static void agree(
      NativeKernels kernels,
      IntegerOperation operation,
      List<byte[]> inputs,
      long outputBytes,
      String description) {
    byte[] expected = run(ScalarIntegerKernels.kernel(operation), inputs, outputBytes, 1, false);
    List<IntegerKernel> candidates = kernels.candidates(operation);
    assertThat(candidates).as(description).isNotEmpty();
    for (IntegerKernel candidate : candidates) {
      try (candidate) {
        for (int parts : new int[] {1, 3}) {
          for (boolean atEnd : new boolean[] {false, true}) {
            assertThat(run(candidate, inputs, outputBytes, parts, atEnd))
                .as("%s in %d parts: %s", candidate.name(), parts, description)
                .isEqualTo(expected);
          }
        }
      }
    }
  }

  private static byte[] run(
      IntegerKernel kernel, List<byte[]> inputs, long outputBytes, int parts, boolean atEnd) {
    try (GuardedMemory memory = new GuardedMemory(atEnd)) {
      MemorySegment output = memory.allocate(outputBytes);
      List<MemorySegment> scratch = new ArrayList<>();
      for (int part = 0; part < parts; part++) {
        scratch.add(memory.allocate(kernel.scratchBytes()));
      }
      Buffers buffers =
          new Buffers(
              inputs.stream().map(memory::copyOf).toList(),
              output,
              scratch,
              memory.allocate(kernel.sharedBytes()));
      for (int phase = 0; phase < kernel.phases(); phase++) {
        for (int part = parts - 1; part >= 0; part--) {
          kernel.run(buffers, phase, part, parts);
        }
      }
      return output.toArray(ValueLayout.JAVA_BYTE);
    }
  }
}
