package io.espalier.standalone.cli;

import io.espalier.standalone.client.RegistryClient;
import picocli.CommandLine.Option;

/** Which registry a thin client talks to. */
final class ServerOption {

  @Option(
      names = "--server",
      paramLabel = "URL",
      description = "the registry (default: $ESPALIER_SERVER, else http://127.0.0.1:8080)")
  private String server = System.getenv().getOrDefault("ESPALIER_SERVER", "http://127.0.0.1:8080");

  RegistryClient client() {
    return new RegistryClient(server);
  }
}
