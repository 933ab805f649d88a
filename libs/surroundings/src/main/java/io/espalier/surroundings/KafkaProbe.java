package io.espalier.surroundings;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/** Any Kafka client: publishes records and reads topics from their beginning. */
public final class KafkaProbe implements AutoCloseable {

  /** Long enough for a busy machine; a test that passes never waits for it. */
  public static final Duration PATIENCE = Duration.ofMinutes(2);

  private final KafkaProducer<String, byte[]> producer;
  private final String bootstrapServers;

  /**
   * @param bootstrapServers the broker's address
   */
  public KafkaProbe(String bootstrapServers) {
    this.bootstrapServers = bootstrapServers;
    this.producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", bootstrapServers, "acks", "all"),
            new StringSerializer(),
            new ByteArraySerializer());
  }

  /** Publishes a record without headers and waits until the broker has it. */
  public void publish(String topic, @Nullable String key, byte @Nullable [] value)
      throws InterruptedException, ExecutionException {
    producer.send(new ProducerRecord<>(topic, key, value)).get();
  }

  /** Publishes a record again as it was, headers included. */
  public void republish(ConsumerRecord<String, byte[]> record)
      throws InterruptedException, ExecutionException {
    producer
        .send(
            new ProducerRecord<>(
                record.topic(), null, record.key(), record.value(), record.headers()))
        .get();
  }

  /** The first record of a topic that is the one wanted, waited for. */
  public ConsumerRecord<String, byte[]> first(
      String topic, Predicate<ConsumerRecord<String, byte[]>> wanted) {
    return readUntil(List.of(topic), PATIENCE, wanted).getLast();
  }

  /** The first so many records of a topic, waited for. */
  public List<ConsumerRecord<String, byte[]>> first(String topic, int count) {
    int[] seen = {0};
    return readUntil(List.of(topic), PATIENCE, _ -> ++seen[0] == count);
  }

  /**
   * Reads the topics from the beginning until a record is the one wanted; returns all read.
   *
   * @throws AssertionError when it has not come within the time
   */
  public List<ConsumerRecord<String, byte[]>> readUntil(
      Collection<String> topics,
      Duration timeout,
      Predicate<ConsumerRecord<String, byte[]>> wanted) {
    List<ConsumerRecord<String, byte[]>> read = new ArrayList<>();
    long deadline = System.nanoTime() + timeout.toNanos();
    try (KafkaConsumer<String, byte[]> consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers",
                bootstrapServers,
                "group.id",
                "probe-" + UUID.randomUUID(),
                "auto.offset.reset",
                "earliest",
                "metadata.max.age.ms",
                "500"),
            new StringDeserializer(),
            new ByteArrayDeserializer())) {
      consumer.subscribe(topics);
      while (System.nanoTime() < deadline) {
        for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofMillis(200))) {
          read.add(record);
          if (wanted.test(record)) {
            return read;
          }
        }
      }
    }
    throw new AssertionError(
        "not seen on " + topics + " within " + timeout + "; read " + read.size() + " records");
  }

  @Override
  public void close() {
    producer.close();
  }
}
