package io.espalier.surroundings;

/** A PostgreSQL for as long as the tests run. */
interface Database extends AutoCloseable {

  String jdbcUrl();

  String username();

  String password();

  @Override
  void close();
}
