package io.espalier.registry.service;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.espalier.events.CompletedStep;
import io.espalier.events.Failure;
import io.espalier.events.ModelVersionEvent;
import io.espalier.events.Verdict;
import io.espalier.events.step.Benchmark;
import io.espalier.events.step.Finetune;
import io.espalier.events.step.Prepare;
import io.espalier.events.step.Prune;
import io.espalier.events.step.Quantize;
import io.espalier.events.step.Train;
import io.espalier.registry.model.Alias;
import io.espalier.registry.model.Run;
import io.espalier.registry.model.SweepPoint;
import io.espalier.registry.model.SweepRow;
import io.espalier.registry.sweep.PointFigures;
import io.espalier.registry.sweep.SweepComparison;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The bodies of audit rows. They are made of the event alone, so that they do not depend on which
 * other events have come.
 */
@ApplicationScoped
public class AuditBodies {

  /** What a run is made of. */
  ObjectNode run(ModelVersionEvent event) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("recipe", event.recipe());
    return ingredients(body, event);
  }

  /** What a step did and with what. */
  ObjectNode step(ModelVersionEvent event, CompletedStep last) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("position", event.position());
    body.set("step", Json.tree(last.step()));
    switch (last.step()) {
      case Prune prune -> body.put("criterion", prune.criterion().wireName());
      case Finetune finetune -> body.put("recoveryEpochs", finetune.epochs());
      case Train _, Prepare _, Quantize _, Benchmark _ -> {}
    }
    body.put("sparsity", last.metrics().size().sparsity());
    body.put("input", last.input());
    body.put("output", last.output());
    body.put("stepKey", last.stepKey());
    body.put("codeVersion", last.codeVersion());
    body.put("seconds", last.seconds());
    body.put("reused", last.reused());
    body.set("metrics", Json.tree(last.metrics()));
    if (last.guard() != null) {
      body.set("guard", Json.tree(last.guard()));
    }
    return ingredients(body, event);
  }

  /** What was released, and why it could be. */
  ObjectNode release(
      ModelVersionEvent event, Verdict verdict, Packaging.Ready packaged, boolean live) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("recipe", event.recipe());
    body.put("live", live);
    body.put("package", packaged.digest());
    body.put("packageBytes", packaged.bytes());
    body.set("verdict", Json.tree(verdict));
    if (event.last() != null) {
      body.put("sparsity", event.last().metrics().size().sparsity());
      body.put("codeVersion", event.last().codeVersion());
    }
    if (event.dense() != null) {
      body.put("dense", event.dense().artifact());
      body.put("denseAccuracy", event.dense().accuracy());
    }
    if (!event.slipBacks().isEmpty()) {
      body.set("slipBacks", Json.tree(event.slipBacks()));
    }
    return ingredients(body, event);
  }

  /** Why a run ended without a release. */
  ObjectNode rejection(Run run, @Nullable Verdict verdict, @Nullable Failure failure) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("recipe", run.recipe);
    body.put("reason", run.reason);
    body.put("remedy", run.remedy);
    if (verdict != null) {
      body.set("verdict", Json.tree(verdict));
    }
    if (failure != null) {
      body.put("step", failure.step());
    }
    body.put("seed", run.seed);
    body.put("threads", run.threads);
    body.put("dataset", run.dataset);
    body.put("preprocessing", run.preprocessing);
    return body;
  }

  /** What production named before and names now. */
  ObjectNode rollback(Alias from, String to, String asked, @Nullable String reason) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("alias", from.name);
    body.put("from", from.digest);
    body.put("to", to);
    body.put("asked", asked);
    if (reason != null) {
      body.put("reason", reason);
    }
    return body;
  }

  /** The points of a sweep and their runs. */
  public ObjectNode sweepStarted(SweepRow sweep, List<SweepPoint> points) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("recipe", sweep.recipe);
    body.put("sharedSteps", sweep.sharedSteps);
    ArrayNode list = body.putArray("points");
    for (SweepPoint point : points) {
      list.addObject()
          .put("number", point.number)
          .put("run", point.runId)
          .put("label", point.label);
    }
    body.put("seed", sweep.seed);
    body.put("threads", sweep.threads);
    body.put("dataset", sweep.dataset);
    return body;
  }

  /** The measured points of a sweep side by side, and which was chosen. */
  ObjectNode sweepDecided(SweepRow sweep, SweepComparison comparison) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("recipe", sweep.recipe);
    body.put("status", sweep.status.wireName());
    body.put("chosen", sweep.chosen);
    body.put("why", sweep.why);
    ArrayNode front = body.putArray("front");
    comparison.front().forEach(point -> front.add(point.number()));
    ArrayNode points = body.putArray("points");
    for (PointFigures point : comparison.points()) {
      points
          .addObject()
          .put("number", point.number())
          .put("passed", point.passed())
          .put("accuracy", point.accuracy())
          .put("p50Millis", point.p50Millis())
          .put("bytes", point.bytes())
          .put("sparsity", point.sparsity());
    }
    return body;
  }

  private static ObjectNode ingredients(ObjectNode body, ModelVersionEvent event) {
    body.put("seed", event.seed());
    body.put("threads", event.threads());
    body.put("dataset", event.dataset());
    body.put("preprocessing", event.preprocessing());
    return body;
  }
}
