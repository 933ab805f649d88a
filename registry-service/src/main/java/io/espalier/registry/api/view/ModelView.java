package io.espalier.registry.api.view;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A model.
 *
 * @param name its name
 * @param createdAt when the registry first heard of it
 * @param versions how many versions it has
 * @param runs how many runs it has
 * @param production what is live; null before the first release
 */
public record ModelView(
    String name, Instant createdAt, long versions, long runs, @Nullable Live production) {

  /**
   * What an alias names.
   *
   * @param digest the version's ONNX artifact
   * @param number the version's number, counted from 1 as versions become live
   * @param packageDigest the compact file of the version, where it was released
   * @param runId the run that it comes from
   * @param since when it became live
   */
  public record Live(
      String digest,
      @Nullable Integer number,
      @Nullable String packageDigest,
      @Nullable String runId,
      Instant since) {}
}
