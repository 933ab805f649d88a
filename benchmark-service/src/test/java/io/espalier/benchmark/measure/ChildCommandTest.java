package io.espalier.benchmark.measure;

import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.benchmark.profile.HardwareProfile;
import io.espalier.benchmark.profile.InstructionTier;
import io.espalier.events.step.RuntimeName;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class ChildCommandTest {

  @Test
  void memoryAndThreadsOfTheProfileBindTheJvm() {
    // When
    ChildCommand command = command(InstructionTier.BEST, RuntimeName.ESPALIER);

    // Then
    assertThat(command.arguments())
        .contains("-Xmx768m", "-XX:ActiveProcessorCount=1", "-Dai.djl.pytorch.num_threads=1")
        .noneMatch(argument -> argument.startsWith("-XX:UseAVX"));
    assertThat(command.environment()).containsEntry("OMP_NUM_THREADS", "1");
  }

  @Test
  void theClassPathStaysOffTheCommandLine() {
    // When
    ChildCommand command = command(InstructionTier.BEST, RuntimeName.ONNX_RUNTIME);

    // Then
    assertThat(command.environment())
        .containsEntry("CLASSPATH", "some.jar")
        .containsEntry("ORT_DISABLE_TELEMETRY", "1");
    assertThat(command.arguments()).doesNotContain("-cp", "some.jar");
  }

  @Test
  void anAvx2ProfileCapsOurRuntimeAndPyTorchAndSaysThatOnnxRuntimeIsNotCapped() {
    Assumptions.assumeTrue(
        System.getProperty("os.arch").equals("amd64"), "instruction tiers are those of x86");

    // When
    ChildCommand ours = command(InstructionTier.AVX2, RuntimeName.ESPALIER);
    ChildCommand torch = command(InstructionTier.AVX2, RuntimeName.PYTORCH);
    ChildCommand onnxRuntime = command(InstructionTier.AVX2, RuntimeName.ONNX_RUNTIME);

    // Then
    assertThat(ours.arguments()).contains("-XX:UseAVX=2", "-Despalier.runtime.tier=avx2");
    assertThat(torch.environment())
        .containsEntry("ATEN_CPU_CAPABILITY", "avx2")
        .containsEntry("ONEDNN_MAX_CPU_ISA", "AVX2");
    assertThat(onnxRuntime.notes())
        .contains("not capped: ONNX Runtime always uses the best instructions of the machine");
    assertThat(ours.notes()).noneMatch(note -> note.contains("capped"));
  }

  @Test
  void anAvx512ProfileAllowsTheJvmItsWidestVectors() {
    Assumptions.assumeTrue(
        System.getProperty("os.arch").equals("amd64"), "instruction tiers are those of x86");

    // Then
    assertThat(command(InstructionTier.AVX512, RuntimeName.ESPALIER).arguments())
        .contains("-XX:UseAVX=3");
  }

  private static ChildCommand command(InstructionTier tier, RuntimeName runtime) {
    HardwareProfile profile = new HardwareProfile("small", "a test", 1, 1L << 30, tier);
    return ChildCommand.within(profile, runtime, "some.jar");
  }
}
