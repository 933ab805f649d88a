package io.espalier.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.espalier.standalone.embedded.Home;
import io.espalier.standalone.embedded.Ports;
import io.espalier.standalone.embedded.StandaloneException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HomeTest {

  @TempDir Path directory;

  @Test
  void aSecondProcessOnTheSameHomeIsRefusedWithWhatToDo() {
    // Given
    try (Home first = Home.open(directory)) {
      // When, Then
      assertThatThrownBy(() -> Home.open(directory))
          .isInstanceOf(StandaloneException.class)
          .hasMessageContaining(first.directory().toString())
          .hasMessageContaining("--home");
    }
    // and once the first is gone it is free
    try (Home again = Home.open(directory)) {
      assertThat(again.artifacts().getParent()).isEqualTo(again.directory());
    }
  }

  @Test
  void aHomeThatIsAFileIsRefusedWithItsName() throws Exception {
    Path file = Files.writeString(directory.resolve("file"), "x");

    assertThatThrownBy(() -> Home.open(file))
        .isInstanceOf(StandaloneException.class)
        .hasMessageContaining(file.toString());
  }

  @Test
  void aTakenPortIsNamedTogetherWithTheOptionThatChangesIt() throws Exception {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = socket.getLocalPort();

      assertThatThrownBy(() -> Ports.require(port, "the REST API", "--http-port"))
          .isInstanceOf(StandaloneException.class)
          .hasMessageContaining(Integer.toString(port))
          .hasMessageContaining("the REST API")
          .hasMessageContaining("--http-port");
    }
  }

  @Test
  void aPortOutOfRangeIsRefused() {
    assertThat(Ports.require(Ports.free(), "x", "--x")).isBetween(1, 65_535);
    assertThatThrownBy(() -> Ports.require(65_536, "x", "--x"))
        .isInstanceOf(StandaloneException.class)
        .hasMessageContaining("65536");
  }
}
