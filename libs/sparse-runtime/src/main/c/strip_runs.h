/*
 * Strips of pixels in plain C, for tiers without instructions that collect bytes by an index: runs
 * of adjacent pixels are copied one after the other.
 */
#ifndef ESPALIER_STRIP_RUNS_H
#define ESPALIER_STRIP_RUNS_H

#include <string.h>

#include "espalier_kernels.h"

#define INLINE static inline __attribute__((always_inline))

/* Runs of adjacent pixels among those that an index collects. */
typedef struct {
  int count;
  uint8_t from[STRIP], to[STRIP]; /* where each begins in the plane and in the strip */
} runs;

INLINE void find_runs(const uint8_t *indices, int64_t index, runs *r) {
  r->count = 1;
  r->from[0] = r->to[0] = 0;
  const uint8_t *positions = indices + index * STRIP;
  for (int i = 1; index >= 0 && i < STRIP && positions[i]; i++) {
    if (positions[i] != positions[i - 1] + 1) {
      r->from[r->count] = positions[i];
      r->to[r->count++] = (uint8_t)i;
    }
  }
}

/* Up to 64 pixels; each run is written whole, so up to 63 bytes behind the strip are lost. */
INLINE void collect(const uint8_t *from, const runs *r, uint8_t *to) {
  for (int i = 0; i < r->count; i++) {
    uint8_t strip[STRIP];
    memcpy(strip, from + r->from[i], STRIP);
    memcpy(to + r->to[i], strip, STRIP);
  }
}

INLINE void build_panel(const struct espalier_convolution *c, const struct espalier_strip *strip,
                        const uint8_t *planes, int64_t block, uint8_t *panel) {
  int64_t from = block * c->block_channels;
  int64_t to = from + c->block_channels < c->channels ? from + c->block_channels : c->channels;
  runs r;
  find_runs(c->indices, strip->source_index, &r);
  for (int64_t channel = from; channel < to; channel++) {
    const uint8_t *plane = planes + channel * c->channel_stride + strip->source;
    for (int64_t tap = 0; tap < c->taps; tap++, panel += STRIP) {
      collect(plane + c->tap_offsets[tap], &r, panel);
    }
  }
}

/* Writes the pixels of a strip run by run, and the padding among them. */
INLINE void put_runs(const struct espalier_convolution *c, const struct espalier_strip *strip,
                     const uint8_t *bytes, uint8_t *to) {
  int64_t next = 0;
  for (int word = 0; word < 2; word++) {
    uint8_t *place = to + word * STRIP;
    for (uint64_t left = strip->pixels[word]; left;) {
      int start = __builtin_ctzll(left);
      uint64_t behind = ~(left >> start);
      int length = behind ? __builtin_ctzll(behind) : STRIP;
      memcpy(place + start, bytes + (strip->source_index < 0 ? start : next), (size_t)length);
      next += length;
      left = start + length < STRIP ? left >> (start + length) << (start + length) : 0;
    }
    for (uint64_t left = strip->writes[word] & ~strip->pixels[word]; left; left &= left - 1) {
      place[__builtin_ctzll(left)] = (uint8_t)c->zero_point;
    }
  }
}

/* Fills the padding above the first plane with the first strip, and below each with the last. */
INLINE void pad_planes(const struct espalier_convolution *c, const struct espalier_strip *strip,
                       int64_t channel, uint8_t *plane) {
  if (strip == c->strip && channel == 0) {
    memset(plane - c->top_bytes, (int)c->zero_point, (size_t)c->top_bytes);
  }
  if (strip == c->strip + c->strips - 1) {
    memset(plane + c->bottom_start, (int)c->zero_point, (size_t)c->bottom_bytes);
  }
}

#endif
