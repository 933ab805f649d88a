package io.espalier.registry.audit;

import org.jspecify.annotations.Nullable;

/**
 * What a walk along the audit chain found.
 *
 * @param intact true when every row is what was written
 * @param rows how many rows were walked before the end or the first broken one
 * @param head hash of the last intact row: note it elsewhere to prove later that nothing was
 *     rewritten
 * @param broken the first broken row, or null
 */
public record AuditVerification(
    boolean intact, long rows, String head, @Nullable BrokenRow broken) {

  /**
   * The first place where the chain does not hold.
   *
   * @param seq sequence number of the row
   * @param reason what is wrong with it
   */
  public record BrokenRow(long seq, String reason) {}
}
