package io.espalier.graph.channels;

/** What an axis of a parameter does to channels. */
public enum ChannelRole {
  /** It makes them: the output axis of weights, and their bias. */
  PRODUCER,
  /** It reads them: the input axis of weights. */
  CONSUMER,
  /** It scales or shifts each by itself: normalization, slopes, per-channel arithmetic. */
  NORMALIZATION
}
