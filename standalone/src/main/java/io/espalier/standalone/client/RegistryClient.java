package io.espalier.standalone.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.espalier.events.EventCodec;
import io.espalier.events.Submission;
import io.espalier.registry.api.view.ArtifactView;
import io.espalier.registry.api.view.AuditRowView;
import io.espalier.registry.api.view.ModelView;
import io.espalier.registry.api.view.Page;
import io.espalier.registry.api.view.RunView;
import io.espalier.registry.api.view.SweepView;
import io.espalier.registry.api.view.VersionView;
import io.espalier.standalone.embedded.StandaloneException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** A client of the registry; every problem it answers becomes a {@link StandaloneException}. */
public final class RegistryClient {

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .addModule(new JavaTimeModule())
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  private final URI server;
  private final HttpClient http = HttpClient.newBuilder().connectTimeout(CONNECT_TIMEOUT).build();

  /**
   * @param server where the registry listens, such as {@code http://127.0.0.1:8080}
   */
  public RegistryClient(String server) {
    this.server = URI.create(server.endsWith("/") ? server : server + "/");
  }

  /** Uploads a file as an artifact and returns its digest. */
  public String upload(Path file, String kind) {
    try {
      return post(
              "artifacts?kind=" + kind,
              "application/octet-stream",
              BodyPublishers.ofFile(file),
              new TypeReference<ArtifactView>() {})
          .digest();
    } catch (FileNotFoundException e) {
      throw new StandaloneException("The file " + file + " cannot be read: " + e.getMessage(), e);
    }
  }

  /** Uploads bytes as an artifact and returns their digest. */
  public String upload(byte[] bytes, String kind) {
    return post(
            "artifacts?kind=" + kind,
            "application/octet-stream",
            BodyPublishers.ofByteArray(bytes),
            new TypeReference<ArtifactView>() {})
        .digest();
  }

  /** Starts a run. */
  public RunView submit(Submission submission) {
    return post(
        "runs",
        "application/json",
        BodyPublishers.ofByteArray(EventCodec.encode(submission)),
        new TypeReference<>() {});
  }

  /** A run with its steps and progress. */
  public RunView run(String id) {
    return get("runs/" + encode(id), new TypeReference<>() {});
  }

  /** Starts a sweep. */
  public SweepView submitSweep(Submission submission) {
    return post(
        "sweeps",
        "application/json",
        BodyPublishers.ofByteArray(EventCodec.encode(submission)),
        new TypeReference<>() {});
  }

  /** A sweep with its points. */
  public SweepView sweep(String id) {
    return get("sweeps/" + encode(id), new TypeReference<>() {});
  }

  /** The models, by name. */
  public Page<ModelView> models(Optional<String> after) {
    return get("models" + query(after), new TypeReference<>() {});
  }

  /** A version with its lineage. */
  public VersionView version(String digest) {
    return get("versions/" + encode(digest), new TypeReference<>() {});
  }

  /** Flips production back; the answer is what is live now. */
  public JsonNode rollback(String model, String to) {
    return post(
        "models/" + encode(model) + "/rollback",
        "application/json",
        BodyPublishers.ofString(JSON.createObjectNode().put("to", to).toString()),
        new TypeReference<>() {});
  }

  /** The audit rows of a model, oldest first. */
  public Page<AuditRowView> audit(String model, Optional<String> after) {
    String cursor = after.map(value -> "&after=" + encode(value)).orElse("");
    return get("audit?model=" + encode(model) + cursor, new TypeReference<>() {});
  }

  /** Whether the audit chain is whole. */
  public JsonNode verifyAudit() {
    return get("audit/verify", new TypeReference<>() {});
  }

  /** Downloads an artifact into a file. */
  public void download(String digest, Path target) {
    HttpResponse<Path> response =
        send(
            HttpRequest.newBuilder(resolve("artifacts/" + encode(digest))).GET(),
            BodyHandlers.ofFile(target));
    if (response.statusCode() != 200) {
      throw new StandaloneException(
          "The registry has no artifact " + digest + " (status " + response.statusCode() + ").");
    }
  }

  private <T> T get(String path, TypeReference<T> type) {
    return read(send(HttpRequest.newBuilder(resolve(path)).GET(), BodyHandlers.ofString()), type);
  }

  private <T> T post(String path, String contentType, BodyPublisher body, TypeReference<T> type) {
    return read(
        send(
            HttpRequest.newBuilder(resolve(path)).header("Content-Type", contentType).POST(body),
            BodyHandlers.ofString()),
        type);
  }

  private <T> HttpResponse<T> send(
      HttpRequest.Builder request, HttpResponse.BodyHandler<T> handler) {
    try {
      return http.send(request.header("Accept", "application/json, */*").build(), handler);
    } catch (ConnectException e) {
      throw new StandaloneException(
          "No Espalier answers at "
              + server
              + ". Start one with ./espalier up, or name another with --server.",
          e);
    } catch (IOException e) {
      throw new StandaloneException("The registry at " + server + " did not answer: " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StandaloneException("Interrupted while waiting for " + server, e);
    }
  }

  private static <T> T read(HttpResponse<String> response, TypeReference<T> type) {
    try {
      if (response.statusCode() / 100 != 2) {
        throw new StandaloneException(problem(response));
      }
      return JSON.readValue(response.body(), type);
    } catch (JsonProcessingException e) {
      throw new StandaloneException(
          "The answer of " + response.uri() + " is not what this version understands: " + e, e);
    }
  }

  private static String problem(HttpResponse<String> response) throws JsonProcessingException {
    if (!response.headers().firstValue("Content-Type").orElse("").contains("json")) {
      return response.uri() + " answered with status " + response.statusCode() + ".";
    }
    JsonNode problem = JSON.readTree(response.body());
    StringBuilder message =
        new StringBuilder(problem.path("detail").asText(problem.path("title").asText()));
    for (JsonNode fault : problem.path("errors")) {
      message.append("\n  ");
      if (fault.hasNonNull("line")) {
        message.append("line ").append(fault.get("line").asInt());
        message.append(", column ").append(fault.path("column").asInt()).append(": ");
      }
      message
          .append(fault.path("field").asText())
          .append(": ")
          .append(fault.path("message").asText());
      if (fault.hasNonNull("suggestion")) {
        message.append(" Did you mean ").append(fault.get("suggestion").asText()).append("?");
      }
    }
    return message.toString();
  }

  private URI resolve(String path) {
    return server.resolve(path);
  }

  private static String query(Optional<String> after) {
    return after.map(value -> "?after=" + encode(value)).orElse("");
  }

  private static String encode(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20").replace("%3A", ":");
  }
}
