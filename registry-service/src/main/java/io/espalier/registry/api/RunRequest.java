package io.espalier.registry.api;

import io.espalier.events.Submission;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * What a run is asked to be.
 *
 * @param runId its id; made by the registry where absent. The same request with the same id is one
 *     run, however often it is sent.
 * @param model name of the model
 * @param artifact digest of the ONNX file, uploaded before
 * @param dataset digest of the packed dataset, uploaded before
 * @param recipe name of a built-in recipe, or the YAML of one
 * @param seed seed of everything random; 42 where absent
 * @param threads threads that the steps compute with; the service's default where absent
 */
public record RunRequest(
    @Nullable
        @Pattern(
            regexp = "[a-z0-9][a-z0-9-]{2,63}",
            message = "must be 3 to 64 of a-z, 0-9 and '-', beginning with a letter or digit")
        String runId,
    @NotBlank
        @Pattern(
            regexp = "[A-Za-z0-9][A-Za-z0-9._-]{0,99}",
            message =
                "must be 1 to 100 letters, digits, '.', '_' or '-', beginning with a letter or digit")
        String model,
    @NotBlank @Pattern(regexp = DIGEST, message = DIGEST_MESSAGE) String artifact,
    @NotBlank @Pattern(regexp = DIGEST, message = DIGEST_MESSAGE) String dataset,
    @NotBlank @Schema(examples = "harbor") String recipe,
    @Nullable Long seed,
    @Nullable @Min(1) @Max(1024) Integer threads) {

  private static final String DIGEST = "sha256:[0-9a-f]{64}";
  private static final String DIGEST_MESSAGE =
      "must be 'sha256:' and 64 lower-case hexadecimal digits";
  private static final long SEED_DEFAULT = 42;

  Submission submission(int threadsDefault) {
    return new Submission(
        runId,
        model,
        artifact,
        dataset,
        recipe,
        seed == null ? SEED_DEFAULT : seed,
        threads == null ? threadsDefault : threads);
  }
}
