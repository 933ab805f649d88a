package io.espalier.standalone.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Finds and checks loopback ports before a server is started on them. */
public final class Ports {

  private Ports() {}

  /**
   * A port that was free a moment ago.
   *
   * @throws StandaloneException when the machine has none
   */
  public static int free() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new StandaloneException(
          "No free port on the loopback interface: " + e + ". Close some programs and try again.",
          e);
    }
  }

  /**
   * Checks that a wanted port can be bound.
   *
   * @param port the port, 1 to 65535
   * @param what what is to listen there, for the message
   * @param option the command-line option that changes it
   * @return the port
   * @throws StandaloneException when something else listens there
   */
  public static int require(int port, String what, String option) {
    if (port < 1 || port > 65_535) {
      throw new StandaloneException(
          option + " " + port + " is no port: choose a number from 1 to 65535.");
    }
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return port;
    } catch (IOException e) {
      throw new StandaloneException(
          "Port "
              + port
              + ", wanted for "
              + what
              + ", is taken. Stop what listens there, or choose another with "
              + option
              + " (0 picks a free one).",
          e);
    }
  }
}
