package io.espalier.registry.audit;

import io.espalier.registry.audit.AuditVerification.BrokenRow;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Walks the audit chain from its first row and names the first that is not what was written. */
@ApplicationScoped
public class AuditVerifier {

  private static final int PAGE_ROWS = 500;

  private final EntityManager entities;

  AuditVerifier(EntityManager entities) {
    this.entities = entities;
  }

  /** Verifies the whole chain; memory stays bounded whatever its length. */
  @Transactional
  public AuditVerification verify() {
    // The head is read first: rows appended while walking then lie behind it and are verified too.
    Object[] head =
        (Object[]) entities.createNativeQuery("select seq, hash from audit_head").getSingleResult();
    long headSeq = ((Number) head[0]).longValue();
    String previous = AuditHash.GENESIS;
    String hashAtHead = headSeq == 0 ? previous : null;
    long seq = 0;
    for (List<AuditRow> page = pageAfter(seq); !page.isEmpty(); page = pageAfter(seq)) {
      for (AuditRow row : page) {
        BrokenRow broken = check(row, seq + 1, previous);
        if (broken != null) {
          return new AuditVerification(false, seq, previous, broken);
        }
        seq = row.seq;
        previous = row.hash;
        if (seq == headSeq) {
          hashAtHead = row.hash;
        }
      }
      entities.clear();
    }
    if (seq < headSeq) {
      return new AuditVerification(
          false,
          seq,
          previous,
          new BrokenRow(
              seq + 1,
              "the row is missing: the chain ends at %d and once reached %d"
                  .formatted(seq, headSeq)));
    }
    if (!head[1].equals(hashAtHead)) {
      return new AuditVerification(
          false,
          seq,
          previous,
          new BrokenRow(headSeq, "the row is not the one that was last written at this place"));
    }
    return new AuditVerification(true, seq, previous, null);
  }

  private static @Nullable BrokenRow check(AuditRow row, long expectedSeq, String previous) {
    if (row.seq != expectedSeq) {
      return new BrokenRow(
          expectedSeq, "the row is missing: the next one there is %d".formatted(row.seq));
    }
    if (!row.previousHash.equals(previous)) {
      return new BrokenRow(
          row.seq, "its previous hash is not the hash of row %d".formatted(row.seq - 1));
    }
    if (!AuditHash.of(row).equals(row.hash)) {
      return new BrokenRow(row.seq, "its content does not match its hash: it was changed");
    }
    return null;
  }

  private static List<AuditRow> pageAfter(long seq) {
    return AuditRow.<AuditRow>find("seq > ?1 order by seq", seq).page(0, PAGE_ROWS).list();
  }
}
