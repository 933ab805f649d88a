/**
 * The event contract: the model-version event that travels through the services, the submission
 * that starts a run, progress, the registry's announcements, topics and encoding. Immutable records
 * and pure functions, no framework; every service and the launcher may use it.
 */
@NullMarked
package io.espalier.events;

import org.jspecify.annotations.NullMarked;
