package io.espalier.surroundings;

/** A Kafka broker for as long as the tests run. */
interface Broker extends AutoCloseable {

  /** What a client puts into {@code bootstrap.servers}. */
  String bootstrapServers();

  @Override
  void close();
}
