package io.espalier.registry.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.espalier.registry.api.view.AuditRowView;
import io.espalier.registry.api.view.DeadLetterView;
import io.espalier.registry.api.view.ModelView;
import io.espalier.registry.api.view.RunSummary;
import io.espalier.registry.api.view.RunView;
import io.espalier.registry.api.view.StepView;
import io.espalier.registry.api.view.VersionView;
import io.espalier.registry.audit.AuditRow;
import io.espalier.registry.model.Alias;
import io.espalier.registry.model.DeadLetter;
import io.espalier.registry.model.Model;
import io.espalier.registry.model.ModelVersion;
import io.espalier.registry.model.Run;
import io.espalier.registry.model.RunStatus;
import io.espalier.registry.model.StepRecord;
import io.espalier.registry.model.StoredArtifact;
import io.espalier.registry.service.Json;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes views of rows. */
@ApplicationScoped
class Views {

  ModelView model(Model model) {
    ModelView.Live live =
        Alias.production(model.name)
            .map(
                alias -> {
                  Optional<ModelVersion> version = ModelVersion.of(alias.model, alias.digest);
                  return new ModelView.Live(
                      alias.digest,
                      version.map(row -> row.number).orElse(null),
                      version.map(row -> row.packageDigest).orElse(null),
                      alias.runId,
                      alias.since);
                })
            .orElse(null);
    return new ModelView(
        model.name,
        model.createdAt,
        ModelVersion.count("model", model.name),
        Run.count("model", model.name),
        live);
  }

  VersionView version(ModelVersion version, List<String> alsoIn, List<StepView> lineage) {
    StoredArtifact artifact = StoredArtifact.findById(version.digest);
    boolean live =
        Alias.production(version.model)
            .map(alias -> alias.digest.equals(version.digest))
            .orElse(false);
    return new VersionView(
        version.model,
        version.digest,
        version.number,
        version.parent,
        version.runId,
        version.position,
        version.madeBy,
        artifact == null ? null : artifact.bytes,
        version.packageDigest,
        version.packageBytes,
        version.registeredAt,
        version.releasedAt,
        live,
        alsoIn,
        lineage);
  }

  /** The steps that led to a version, the oldest first: those of its run along its parents. */
  List<StepView> lineage(ModelVersion version) {
    List<StepRecord> steps = StepRecord.of(version.runId);
    List<StepView> lineage = new ArrayList<>();
    String wanted = version.digest;
    for (StepRecord step : steps.reversed()) {
      if (step.position <= version.position && step.artifact.equals(wanted)) {
        lineage.addFirst(step(step));
        wanted = step.parent == null ? wanted : step.parent;
      }
    }
    return lineage;
  }

  StepView step(StepRecord step) {
    return new StepView(
        step.runId,
        step.position,
        step.kind,
        Json.parse(step.parameters),
        step.artifact,
        step.parent,
        step.stepKey,
        step.codeVersion,
        step.seconds,
        step.reused,
        Json.parse(step.metrics),
        json(step.guard),
        step.recordedAt);
  }

  RunSummary summary(Run run) {
    return new RunSummary(
        run.id,
        run.model,
        run.status,
        run.recipe,
        run.position,
        run.stepCount,
        run.startedAt,
        run.updatedAt,
        run.finishedAt,
        run.reason);
  }

  RunView run(Run run) {
    JsonNode event = json(run.event);
    List<JsonNode> remaining = new ArrayList<>();
    if (event != null && !run.ended()) {
      event.path("remaining").forEach(remaining::add);
    }
    boolean atWork =
        run.status == RunStatus.RUNNING
            && run.progressPosition != null
            && run.progressPosition >= run.position;
    Optional<ModelVersion> released =
        run.status == RunStatus.RELEASED
            ? ModelVersion.of(run.model, run.artifact)
            : Optional.empty();
    return new RunView(
        run.id,
        run.model,
        run.status,
        run.recipe,
        run.dataset,
        run.preprocessing,
        run.seed,
        run.threads,
        run.position,
        run.stepCount,
        run.artifact,
        run.startedAt,
        run.updatedAt,
        run.finishedAt,
        member(event, "dense"),
        member(event, "denseInt8"),
        member(event, "accepted"),
        member(event, "guard"),
        member(event, "slipBacks"),
        StepRecord.of(run.id).stream().map(this::step).toList(),
        remaining,
        atWork ? json(run.progress) : null,
        json(run.verdict),
        released.map(version -> version.number).orElse(null),
        released.map(version -> version.packageDigest).orElse(null),
        released.map(version -> version.packageBytes).orElse(null),
        run.reason,
        run.remedy,
        run.failedStep);
  }

  AuditRowView audit(AuditRow row) {
    return new AuditRowView(
        row.seq,
        row.at,
        row.kind,
        row.model,
        row.runId,
        row.version,
        Json.parse(row.body),
        row.previousHash,
        row.hash);
  }

  DeadLetterView deadLetter(DeadLetter letter) {
    return new DeadLetterView(
        letter.id,
        letter.topic,
        letter.partition,
        letter.offset,
        letter.recordKey,
        letter.reason,
        letter.reportedBy,
        letter.payload.length,
        Base64.getEncoder().encodeToString(letter.payload),
        letter.recordedAt);
  }

  private static @Nullable JsonNode json(@Nullable String text) {
    return text == null ? null : Json.parse(text);
  }

  private static @Nullable JsonNode member(@Nullable JsonNode event, String name) {
    JsonNode member = event == null ? null : event.get(name);
    return member == null || member.isNull() ? null : member;
  }
}
