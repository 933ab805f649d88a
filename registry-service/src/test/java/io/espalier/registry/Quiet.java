package io.espalier.registry;

import io.espalier.surroundings.KafkaProbe;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** The state in which the registry has sent all that it had to send and taken all that came. */
final class Quiet {

  private static final List<String> GROUPS =
      List.of("espalier-registry", "espalier-registry-watch");

  private Quiet() {}

  /**
   * Waits until nothing is under way.
   *
   * @param unsent the number of records that wait in the outbox, as the database writes it
   */
  static void await(String bootstrapServers, Supplier<String> unsent) {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
      Awaitility.await("the registry to be quiet")
          .atMost(KafkaProbe.PATIENCE)
          .ignoreExceptions()
          // What was taken last may have left something in the outbox: hence the second look.
          .until(() -> unsent.get().equals("0") && allTaken(admin) && unsent.get().equals("0"));
    }
  }

  private static boolean allTaken(Admin admin) throws Exception {
    for (String group : GROUPS) {
      Set<TopicPartition> partitions =
          admin.describeConsumerGroups(List.of(group)).all().get().get(group).members().stream()
              .flatMap(member -> member.assignment().topicPartitions().stream())
              .collect(Collectors.toSet());
      Map<TopicPartition, OffsetAndMetadata> taken =
          admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get();
      Map<TopicPartition, ListOffsetsResultInfo> ends =
          admin
              .listOffsets(
                  partitions.stream()
                      .collect(Collectors.toMap(Function.identity(), _ -> OffsetSpec.latest())))
              .all()
              .get();
      if (partitions.isEmpty()
          || ends.entrySet().stream()
              .anyMatch(end -> end.getValue().offset() > offset(taken.get(end.getKey())))) {
        return false;
      }
    }
    return true;
  }

  private static long offset(@Nullable OffsetAndMetadata taken) {
    return taken == null ? 0 : taken.offset();
  }
}
