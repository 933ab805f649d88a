/* The AVX-512 VNNI tier: strips of 64 pixels, lists of weights per pattern of 4 output channels. */
#include "avx512_tile.h"

/* Bytes of stream to fetch ahead of use: weights come from the second-level cache or beyond. */
enum { AHEAD = 1024 };

/* Copies the rows of a block's strip side by side, each in one cache line. */
INLINE void build_panel(const struct espalier_convolution *c, const struct espalier_strip *strip,
                        const uint8_t *planes, int64_t block, uint8_t *panel) {
  int64_t from = block * c->block_channels;
  int64_t to = from + c->block_channels < c->channels ? from + c->block_channels : c->channels;
  const int64_t taps = c->taps;
  const int64_t *offsets = c->tap_offsets;
  if (strip->source_index < 0) {
    for (int64_t channel = from; channel < to; channel++) {
      const uint8_t *plane = planes + channel * c->channel_stride + strip->source;
      for (int64_t tap = 0; tap < taps; tap++, panel += STRIP) {
        _mm512_store_si512(panel, _mm512_loadu_si512(plane + offsets[tap]));
      }
    }
    return;
  }
  __m512i positions = _mm512_load_si512(c->indices + strip->source_index * STRIP);
  for (int64_t channel = from; channel < to; channel++) {
    const uint8_t *plane = planes + channel * c->channel_stride + strip->source;
    for (int64_t tap = 0; tap < taps; tap++, panel += STRIP) {
      const uint8_t *row = plane + offsets[tap];
      _mm512_store_si512(panel, _mm512_permutex2var_epi8(_mm512_loadu_si512(row), positions,
                                                         _mm512_loadu_si512(row + STRIP)));
    }
  }
}

/*
 * One list: quads of rows whose weights are not zero in the channels of a pattern (bit i: channel
 * i of the group). A quad is four offsets, then four weights for each channel of the pattern.
 */
INLINE const uint8_t *panel_list(tile *t, const int pattern, int64_t quads, const uint8_t *p,
                                 const uint8_t *panel) {
  for (; quads > 0; quads--) {
    _mm_prefetch((const char *)p + AHEAD, _MM_HINT_T0);
    uint64_t offsets;
    memcpy(&offsets, p, sizeof offsets);
    p += sizeof offsets;
    quad q = interleave(_mm512_load_si512(panel + (offsets & 0xffff)),
                        _mm512_load_si512(panel + (offsets >> 16 & 0xffff)),
                        _mm512_load_si512(panel + (offsets >> 32 & 0xffff)),
                        _mm512_load_si512(panel + (offsets >> 48)));
#pragma GCC unroll 4
    for (int i = 0; i < GROUP_WIDE; i++) {
      if (pattern >> i & 1) {
        int32_t weights;
        memcpy(&weights, p, sizeof weights);
        p += sizeof weights;
        add_quad(&t->channel[i], &q, weights);
      }
    }
  }
  return p;
}

/* Unstructured weights: one list for each of the 15 patterns. */
ESPALIER_EXPORT void espalier_avx512_patterns(const struct espalier_convolution *c,
                                              const struct espalier_part *part,
                                              const uint8_t *planes, const uint8_t *residual,
                                              uint8_t *out, uint8_t *scratch) {
  uint8_t *panel = scratch;
  int32_t *kept = (int32_t *)(scratch + c->block_channels * c->taps * STRIP);
  for (int64_t s = part->strip_from; s < part->strip_to; s++) {
    const struct espalier_strip *strip = c->strip + s;
    for (int64_t block = 0; block < c->blocks; block++) {
      build_panel(c, strip, planes, block, panel);
      for (int64_t group = part->group_from; group < part->group_to; group++) {
        const uint8_t *p = c->stream + c->stream_offsets[block * c->groups + group];
        const uint16_t *quads = (const uint16_t *)p;
        p += 16 * sizeof(uint16_t);
        tile t;
        begin(&t, c, group, block, kept);
#define LIST(pattern) p = panel_list(&t, pattern, quads[pattern], p, panel);
        LIST(1) LIST(2) LIST(3) LIST(4) LIST(5) LIST(6) LIST(7) LIST(8)
        LIST(9) LIST(10) LIST(11) LIST(12) LIST(13) LIST(14) LIST(15)
#undef LIST
        if (block + 1 < c->blocks) {
          keep(&t, group, kept);
        } else {
          finish(c, &t, group, strip, residual, out);
        }
      }
    }
  }
}

/*
 * Blocks of four output channels: one list, read from the planes themselves. Offsets are 32 bits
 * wide, relative to the strip. Only for strips whose pixels are adjacent.
 */
ESPALIER_EXPORT void espalier_avx512_blocks(const struct espalier_convolution *c,
                                            const struct espalier_part *part,
                                            const uint8_t *planes, const uint8_t *residual,
                                            uint8_t *out, uint8_t *scratch) {
  int32_t *kept = (int32_t *)scratch;
  for (int64_t s = part->strip_from; s < part->strip_to; s++) {
    const struct espalier_strip *strip = c->strip + s;
    const uint8_t *pixels = planes + strip->source;
    for (int64_t block = 0; block < c->blocks; block++) {
      for (int64_t group = part->group_from; group < part->group_to; group++) {
        const uint8_t *p = c->stream + c->stream_offsets[block * c->groups + group];
        uint64_t quads;
        memcpy(&quads, p, sizeof quads);
        p += sizeof quads;
        tile t;
        begin(&t, c, group, block, kept);
        for (; quads > 0; quads--, p += 32) {
          _mm_prefetch((const char *)p + AHEAD, _MM_HINT_T0);
          const int32_t *offsets = (const int32_t *)p;
          const int32_t *weights = (const int32_t *)(p + 16);
          quad q = interleave(_mm512_loadu_si512(pixels + offsets[0]),
                              _mm512_loadu_si512(pixels + offsets[1]),
                              _mm512_loadu_si512(pixels + offsets[2]),
                              _mm512_loadu_si512(pixels + offsets[3]));
          add_quad(&t.channel[0], &q, weights[0]);
          add_quad(&t.channel[1], &q, weights[1]);
          add_quad(&t.channel[2], &q, weights[2]);
          add_quad(&t.channel[3], &q, weights[3]);
        }
        if (block + 1 < c->blocks) {
          keep(&t, group, kept);
        } else {
          finish(c, &t, group, strip, residual, out);
        }
      }
    }
  }
}

/* Copies a block's rows in quads, interleaved once for all groups; behind the last row, its like. */
INLINE void build_quads(const struct espalier_convolution *c, const struct espalier_strip *strip,
                        const uint8_t *planes, int64_t block, uint8_t *panel) {
  int64_t from = block * c->block_channels;
  int64_t to = from + c->block_channels < c->channels ? from + c->block_channels : c->channels;
  int64_t rows = (to - from) * c->taps;
  int64_t tap = 0;
  const uint8_t *plane = planes + from * c->channel_stride + strip->source;
  for (int64_t row = 0; row < rows; row += 4, panel += 4 * STRIP) {
    __m512i pixels[4];
    for (int64_t i = 0; i < 4; i++) {
      pixels[i] = collect(plane + c->tap_offsets[tap], c->indices, strip->source_index);
      if (row + i + 1 < rows && ++tap == c->taps) {
        tap = 0;
        plane += c->channel_stride;
      }
    }
    quad q = interleave(pixels[0], pixels[1], pixels[2], pixels[3]);
    for (int v = 0; v < 4; v++) {
      _mm512_store_si512(panel + v * STRIP, q.v[v]);
    }
  }
}

/* All weights: quads of rows in order, four weights for each of four output channels. */
ESPALIER_EXPORT void espalier_avx512_dense(const struct espalier_convolution *c,
                                           const struct espalier_part *part, const uint8_t *planes,
                                           const uint8_t *residual, uint8_t *out,
                                           uint8_t *scratch) {
  uint8_t *panel = scratch;
  int32_t *kept = (int32_t *)(scratch + (c->block_channels * c->taps + 3) / 4 * 4 * STRIP);
  for (int64_t s = part->strip_from; s < part->strip_to; s++) {
    const struct espalier_strip *strip = c->strip + s;
    for (int64_t block = 0; block < c->blocks; block++) {
      build_quads(c, strip, planes, block, panel);
      for (int64_t group = part->group_from; group < part->group_to; group++) {
        const uint8_t *p = c->stream + c->stream_offsets[block * c->groups + group];
        uint64_t quads;
        memcpy(&quads, p, sizeof quads);
        const int32_t *weights = (const int32_t *)(p + sizeof quads);
        tile t;
        begin(&t, c, group, block, kept);
        for (const uint8_t *row = panel; quads > 0; quads--, row += 4 * STRIP, weights += 4) {
          quad q = {{_mm512_load_si512(row), _mm512_load_si512(row + 64),
                     _mm512_load_si512(row + 128), _mm512_load_si512(row + 192)}};
          add_quad(&t.channel[0], &q, weights[0]);
          add_quad(&t.channel[1], &q, weights[1]);
          add_quad(&t.channel[2], &q, weights[2]);
          add_quad(&t.channel[3], &q, weights[3]);
        }
        if (block + 1 < c->blocks) {
          keep(&t, group, kept);
        } else {
          finish(c, &t, group, strip, residual, out);
        }
      }
    }
  }
}
