package io.espalier.standalone.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.espalier.registry.api.view.AuditRowView;
import io.espalier.registry.api.view.Page;
import io.espalier.standalone.client.RegistryClient;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code espalier audit}: the audit trail of a model, and whether the chain is whole. */
@Command(
    name = "audit",
    mixinStandardHelpOptions = true,
    description = "Print a model's audit trail and verify the chain.")
final class AuditCommand implements Callable<Integer> {

  @Mixin private ServerOption server;

  @Parameters(paramLabel = "MODEL")
  private String model;

  @Override
  public Integer call() {
    RegistryClient registry = server.client();
    Optional<String> after = Optional.empty();
    do {
      Page<AuditRowView> page = registry.audit(model, after);
      for (AuditRowView row : page.items()) {
        System.out.printf("%6d  %s  %-18s %s%n", row.seq(), row.at(), row.kind(), row.body());
      }
      after = Optional.ofNullable(page.next());
    } while (after.isPresent());
    JsonNode verification = registry.verifyAudit();
    System.out.println("verification: " + verification);
    return verification.path("intact").asBoolean() ? 0 : 1;
  }
}
