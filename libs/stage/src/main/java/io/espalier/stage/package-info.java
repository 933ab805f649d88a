/**
 * What every stage shares: take an event, find or compute the result of its next step, keep it, and
 * make the one record that follows. Plain Java without a framework, so that a plain test can run a
 * whole stage; {@code io.espalier.stage.messaging} connects it to Kafka. Called by the stage
 * services, which bring a {@link io.espalier.stage.StepHandler} for each step that they do.
 */
@NullMarked
package io.espalier.stage;

import org.jspecify.annotations.NullMarked;
