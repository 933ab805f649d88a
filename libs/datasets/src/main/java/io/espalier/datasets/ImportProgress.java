package io.espalier.datasets;

/** Hears how far an import is. Called by one thread at a time. */
@FunctionalInterface
public interface ImportProgress {

  /** Nobody listens. */
  ImportProgress SILENT = (done, total) -> {};

  /** {@code done} of {@code total} image files have been looked at. */
  void images(int done, int total);
}
