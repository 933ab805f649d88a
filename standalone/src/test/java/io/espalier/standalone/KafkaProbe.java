package io.espalier.standalone;

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

/** Any Kafka client: publishes records and reads topics from their beginning. */
final class KafkaProbe implements AutoCloseable {

  private final KafkaProducer<String, byte[]> producer;
  private final String bootstrapServers;

  KafkaProbe(String bootstrapServers) {
    this.bootstrapServers = bootstrapServers;
    this.producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", bootstrapServers, "acks", "all"),
            new StringSerializer(),
            new ByteArraySerializer());
  }

  void publish(String topic, String key, byte[] value)
      throws InterruptedException, ExecutionException {
    producer.send(new ProducerRecord<>(topic, key, value)).get();
  }

  /** Publishes a record again as it was, headers included. */
  void republish(ConsumerRecord<String, byte[]> record)
      throws InterruptedException, ExecutionException {
    producer
        .send(
            new ProducerRecord<>(
                record.topic(), null, record.key(), record.value(), record.headers()))
        .get();
  }

  /** Reads the topics from the beginning until a record is the one wanted; returns all read. */
  List<ConsumerRecord<String, byte[]>> readUntil(
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
