package io.espalier.training.optimizer;

/** How high the learning rate is at each step. */
public sealed interface RateSchedule permits CosineSchedule, LinearSchedule {
  /** The rate of one step, counted from 0. */
  double rate(int step);
}
