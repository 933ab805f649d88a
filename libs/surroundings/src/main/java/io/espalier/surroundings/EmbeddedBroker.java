package io.espalier.surroundings;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

/** A real broker in this JVM, broker and controller in one, whose log nobody needs afterwards. */
final class EmbeddedBroker implements Broker {

  private static final String CONTROLLER = "CONTROLLER";
  private static final int START_ATTEMPTS_MAX = 3;

  private final KafkaRaftServer server;
  private final String address;

  private EmbeddedBroker(KafkaRaftServer server, String address) {
    this.server = server;
    this.address = address;
  }

  /**
   * Starts a broker that keeps its log below the directory. Another process may take a port between
   * its being found free and its being bound, so the start is tried with other ports, too.
   */
  static EmbeddedBroker start(Path directory) throws Exception {
    for (int attempt = 1; ; attempt++) {
      try {
        return startOnFreePorts(directory.resolve("log-" + attempt));
      } catch (Exception e) {
        if (attempt == START_ATTEMPTS_MAX) {
          throw e;
        }
      }
    }
  }

  private static EmbeddedBroker startOnFreePorts(Path log) throws Exception {
    String client = "127.0.0.1:" + freePort();
    new Formatter()
        .setPrintStream(
            new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
        .setClusterId(Uuid.randomUuid().toString())
        .setNodeId(1)
        .setControllerListenerName(CONTROLLER)
        .setDirectories(List.of(log.toString()))
        .setMetadataLogDirectory(log.toString())
        .setReleaseVersion(MetadataVersion.LATEST_PRODUCTION)
        .run();
    KafkaRaftServer server =
        new KafkaRaftServer(
            new KafkaConfig(settings(log, client, "127.0.0.1:" + freePort()), false), Time.SYSTEM);
    server.startup();
    return new EmbeddedBroker(server, client);
  }

  private static Map<String, String> settings(Path log, String client, String controller) {
    Map<String, String> settings = new TreeMap<>();
    settings.put("process.roles", "broker,controller");
    settings.put("node.id", "1");
    settings.put("controller.quorum.voters", "1@" + controller);
    settings.put("controller.listener.names", CONTROLLER);
    settings.put("listeners", "PLAINTEXT://%s,%s://%s".formatted(client, CONTROLLER, controller));
    settings.put("advertised.listeners", "PLAINTEXT://" + client);
    settings.put(
        "listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,%s:PLAINTEXT".formatted(CONTROLLER));
    settings.put("log.dirs", log.toString());
    settings.put("offsets.topic.num.partitions", "1");
    settings.put("offsets.topic.replication.factor", "1");
    settings.put("transaction.state.log.replication.factor", "1");
    settings.put("transaction.state.log.min.isr", "1");
    settings.put("share.coordinator.state.topic.replication.factor", "1");
    settings.put("share.coordinator.state.topic.min.isr", "1");
    settings.put("group.initial.rebalance.delay.ms", "0");
    // It starts and stops quickly: few threads, nothing cleaned, nothing handed over to others.
    settings.put("num.network.threads", "1");
    settings.put("num.io.threads", "2");
    settings.put("log.cleaner.enable", "false");
    settings.put("controlled.shutdown.enable", "false");
    // On a busy machine a heartbeat may be late; nobody else could take the broker's place.
    settings.put("broker.session.timeout.ms", "120000");
    return settings;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Override
  public String bootstrapServers() {
    return address;
  }

  @Override
  public void close() {
    server.shutdown();
    server.awaitShutdown();
  }
}
