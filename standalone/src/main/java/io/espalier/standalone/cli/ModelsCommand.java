package io.espalier.standalone.cli;

import io.espalier.registry.api.view.ModelView;
import io.espalier.registry.api.view.Page;
import io.espalier.standalone.client.RegistryClient;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code espalier models}: what there is and what is live. */
@Command(
    name = "models",
    mixinStandardHelpOptions = true,
    description = "List the models and what is live of each.")
final class ModelsCommand implements Callable<Integer> {

  @Mixin private ServerOption server;

  @Override
  public Integer call() {
    RegistryClient registry = server.client();
    Optional<String> after = Optional.empty();
    do {
      Page<ModelView> page = registry.models(after);
      for (ModelView model : page.items()) {
        ModelView.Live live = model.production();
        System.out.printf(
            "%-30s %3d versions %3d runs  %s%n",
            model.name(),
            model.versions(),
            model.runs(),
            live == null ? "nothing live" : "live " + live.digest() + " since " + live.since());
      }
      after = Optional.ofNullable(page.next());
    } while (after.isPresent());
    return 0;
  }
}
