package io.espalier.registry.service;

import io.espalier.events.CloudEvent;
import io.espalier.events.EventCodec;
import io.espalier.events.ModelVersionEvent;
import io.espalier.events.Rejected;
import io.espalier.events.Released;
import io.espalier.events.RolledBack;
import io.espalier.events.Topics;
import io.espalier.registry.outbox.Outbox;
import jakarta.enterprise.context.ApplicationScoped;

/** The events that the registry emits, left in the outbox by the transaction that decides them. */
@ApplicationScoped
public class Announcements {

  static final String SOURCE = "/espalier/registry-service";

  private final Outbox outbox;

  Announcements(Outbox outbox) {
    this.outbox = outbox;
  }

  /** The first event of a run, to the topic of its first step. */
  public void start(ModelVersionEvent event) {
    leave(CloudEvent.of(event, SOURCE), Topics.next(event), event.runId(), event);
  }

  void released(Released released) {
    leave(CloudEvent.of(released, SOURCE), Topics.RELEASED, released.runId(), released);
  }

  void rejected(Rejected rejected) {
    leave(CloudEvent.of(rejected, SOURCE), Topics.REJECTED, rejected.runId(), rejected);
  }

  void rolledBack(RolledBack rolledBack) {
    leave(CloudEvent.of(rolledBack, SOURCE), Topics.ROLLED_BACK, rolledBack.model(), rolledBack);
  }

  private void leave(CloudEvent attributes, String topic, String key, Object record) {
    outbox.leave(attributes.id(), topic, key, attributes.headers(), EventCodec.encode(record));
  }
}
