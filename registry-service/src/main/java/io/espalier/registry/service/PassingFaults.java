package io.espalier.registry.service;

import io.espalier.artifacts.ArtifactStoreException;
import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientException;

/** Tells faults that lie outside and may go away from those that stay however often one tries. */
public final class PassingFaults {

  private PassingFaults() {}

  /** Whether the database or the artifact store is the cause, and may be well again later. */
  public static boolean isPassing(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof ArtifactStoreException store && store.isTransient()) {
        return true;
      }
    }
    return isDatabaseAway(failure);
  }

  /** Whether the database is the cause, and may be well again later. */
  public static boolean isDatabaseAway(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLTransientException
          || cause instanceof SQLRecoverableException
          || (cause instanceof SQLException sql && isAway(sql))) {
        return true;
      }
    }
    return false;
  }

  /** SQLSTATE classes 08 connection, 40 rollback, 53 resources, 57 operator, 58 system. */
  private static boolean isAway(SQLException failure) {
    String state = failure.getSQLState();
    return state == null
        || state.startsWith("08")
        || state.startsWith("40")
        || state.startsWith("53")
        || state.startsWith("57")
        || state.startsWith("58");
  }
}
