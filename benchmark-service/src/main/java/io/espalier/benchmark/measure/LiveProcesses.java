package io.espalier.benchmark.measure;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The children that run; when this JVM exits, they go with it, and their files with them. */
final class LiveProcesses {
  private static final Map<Process, ScratchDirectory> LIVE = new ConcurrentHashMap<>();

  static {
    Runtime.getRuntime()
        .addShutdownHook(
            Thread.ofPlatform().name("stop-measuring-children").unstarted(LiveProcesses::stopAll));
  }

  private LiveProcesses() {}

  static void add(Process process, ScratchDirectory scratch) {
    LIVE.put(process, scratch);
  }

  static void remove(Process process) {
    LIVE.remove(process);
  }

  /** How many children have not been seen to end. */
  static int count() {
    return LIVE.size();
  }

  private static void stopAll() {
    LIVE.keySet().forEach(Process::destroyForcibly);
    LIVE.values().forEach(ScratchDirectory::close);
  }
}
