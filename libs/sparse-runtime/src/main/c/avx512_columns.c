/*
 * Convolutions over a few pixels in AVX-512 VNNI: output channels across lanes. The input is laid
 * out in quads of channels first, four bytes for each pixel, so that one broadcast serves 16 output
 * channels; weights come in vectors of 16 output channels times four input channels.
 */
#include <immintrin.h>
#include <string.h>

#include "espalier_kernels.h"

#define INLINE static inline __attribute__((always_inline))

enum { LANES = 16, QUAD = 4, VECTOR = 64, AHEAD = 2048, FEW = 4, MANY = 8 };

INLINE __m512i dot(__m512i sum, __m512i pixels, __m512i weights) {
  __asm__("vpdpbusd %2, %1, %0" : "+v"(sum) : "v"(pixels), "v"(weights));
  return sum;
}

INLINE __m128i row_of(const uint8_t *from) { return _mm_loadu_si128((const __m128i *)from); }

/* Lays out quads from..to-1 of the channels: [quad][row][column][4], the padding written out. */
ESPALIER_EXPORT void espalier_avx512_quads(const struct espalier_quads *q, int64_t from, int64_t to,
                                           const uint8_t *in, uint8_t *out) {
  for (int64_t quad = from; quad < to; quad++) {
    uint8_t *plane = out + quad * q->quad_bytes;
    const uint8_t *channel[QUAD];
    for (int64_t i = 0; i < QUAD; i++) {
      int64_t index = QUAD * quad + i;
      channel[i] = in + (index < q->channels ? index : q->channels - 1) * q->in_plane;
    }
    memset(plane, (int)q->padding, (size_t)q->quad_bytes);
    for (int64_t y = 0; y < q->height; y++) {
      uint8_t *row = plane + ((y + q->top) * q->columns + q->left) * QUAD;
      for (int64_t x = 0; x < q->width; x += LANES) {
        int64_t left = q->width - x, at = y * q->in_row + x;
        __m128i a = row_of(channel[0] + at), b = row_of(channel[1] + at);
        __m128i c = row_of(channel[2] + at), d = row_of(channel[3] + at);
        __m128i ab_low = _mm_unpacklo_epi8(a, b), ab_high = _mm_unpackhi_epi8(a, b);
        __m128i cd_low = _mm_unpacklo_epi8(c, d), cd_high = _mm_unpackhi_epi8(c, d);
        __m512i pixels = _mm512_castsi128_si512(_mm_unpacklo_epi16(ab_low, cd_low));
        pixels = _mm512_inserti32x4(pixels, _mm_unpackhi_epi16(ab_low, cd_low), 1);
        pixels = _mm512_inserti32x4(pixels, _mm_unpacklo_epi16(ab_high, cd_high), 2);
        pixels = _mm512_inserti32x4(pixels, _mm_unpackhi_epi16(ab_high, cd_high), 3);
        __mmask16 inside = left >= LANES ? 0xffff : (__mmask16)((1u << left) - 1);
        _mm512_mask_storeu_epi32(row + x * QUAD, inside, pixels);
      }
    }
  }
}

/* Requantises 16 channels of one pixel and writes each into its plane. */
INLINE void put(const struct espalier_columns *c, int64_t channel, int64_t pixel, __m512i sum,
                const uint8_t *residual, uint8_t *out) {
  const int64_t left = c->out_channels - channel;
  const int64_t count = left < LANES ? left : LANES;
  __m512 steps = _mm512_mul_ps(_mm512_cvtepi32_ps(sum), _mm512_load_ps(c->multipliers + channel));
  if (residual) {
    uint8_t bytes[LANES] = {0};
    const uint8_t *added = residual + channel * c->residual_plane + c->residuals[pixel];
    for (int64_t i = 0; i < count; i++) {
      bytes[i] = added[i * c->residual_plane];
    }
    __m512i value = _mm512_sub_epi32(_mm512_cvtepu8_epi32(row_of(bytes)),
                                     _mm512_set1_epi32((int32_t)c->residual_zero_point));
    steps = _mm512_min_ps(_mm512_max_ps(steps, _mm512_set1_ps((float)c->own_low)),
                          _mm512_set1_ps((float)c->own_high));
    steps = _mm512_roundscale_ps(steps, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
    steps = _mm512_mul_ps(steps, _mm512_set1_ps((float)c->own_multiplier));
    steps = _mm512_fmadd_ps(_mm512_cvtepi32_ps(value),
                            _mm512_set1_ps((float)c->residual_multiplier), steps);
  }
  __m512 low = _mm512_set1_ps((float)(c->low - c->zero_point));
  __m512 high = _mm512_set1_ps((float)(c->high - c->zero_point));
  __m512i rounded = _mm512_cvtps_epi32(_mm512_min_ps(_mm512_max_ps(steps, low), high));
  rounded = _mm512_add_epi32(rounded, _mm512_set1_epi32((int32_t)c->zero_point));
  uint8_t bytes[LANES];
  _mm_storeu_si128((__m128i *)bytes, _mm512_cvtepi32_epi8(rounded));
  uint8_t *to = out + channel * c->target_plane + c->targets[pixel];
  for (int64_t i = 0; i < count; i++) {
    to[i * c->target_plane] = bytes[i];
  }
}

/* One group of channels for a few pixels; all but the first parameters are known when compiling. */
INLINE void tile(const struct espalier_columns *c, const uint8_t *quads, int64_t group,
                 int64_t first, const uint8_t *residual, uint8_t *out, const int vectors,
                 const int pixels, const int packed) {
  const int64_t channel = group * vectors * LANES;
  const uint8_t *w = c->stream + c->stream_offsets[group];
  const uint64_t *masks = (const uint64_t *)w;
  if (packed) {
    w += c->taps * c->quads * vectors * (int64_t)sizeof(uint64_t);
  }
  __m512i sums[MANY][FEW];
#pragma GCC unroll 8
  for (int p = 0; p < pixels; p++) {
#pragma GCC unroll 4
    for (int v = 0; v < vectors; v++) {
      sums[p][v] = _mm512_load_si512(c->bias + channel + v * LANES);
    }
  }
  for (int64_t tap = 0; tap < c->taps; tap++) {
    const uint8_t *from[MANY];
#pragma GCC unroll 8
    for (int p = 0; p < pixels; p++) {
      from[p] = quads + c->tap_offsets[tap] + c->pixel_offsets[first + p];
    }
    for (int64_t at = 0; at < c->quads * c->quad_bytes; at += c->quad_bytes) {
      __m512i weights[FEW];
#pragma GCC unroll 4
      for (int v = 0; v < vectors; v++) {
        _mm_prefetch((const char *)w + AHEAD, _MM_HINT_T0);
        weights[v] = _mm512_loadu_si512(w);
        if (packed) {
          weights[v] = _mm512_maskz_expand_epi8(*masks, weights[v]);
          w += _mm_popcnt_u64(*masks++);
        } else {
          w += VECTOR;
        }
      }
#pragma GCC unroll 8
      for (int p = 0; p < pixels; p++) {
        int32_t four;
        memcpy(&four, from[p] + at, sizeof four);
        __m512i x = _mm512_set1_epi32(four);
#pragma GCC unroll 4
        for (int v = 0; v < vectors; v++) {
          sums[p][v] = dot(sums[p][v], x, weights[v]);
        }
      }
    }
  }
#pragma GCC unroll 8
  for (int p = 0; p < pixels; p++) {
#pragma GCC unroll 4
    for (int v = 0; v < vectors; v++) {
      if (first + p < c->pixels && channel + v * LANES < c->out_channels) {
        put(c, channel + v * LANES, first + p, sums[p][v], residual, out);
      }
    }
  }
}

/* The padding of the planes of some channels, before their pixels are written. */
static void pad(const struct espalier_columns *c, int64_t from, int64_t to, uint8_t *out) {
  if (!c->padded) {
    return;
  }
  if (from == 0) {
    memset(out - c->top_bytes, (int)c->zero_point, (size_t)c->top_bytes);
  }
  to = to < c->out_channels ? to : c->out_channels;
  memset(out + from * c->target_plane, (int)c->zero_point, (size_t)((to - from) * c->target_plane));
}

INLINE void groups(const struct espalier_columns *c, int64_t from, int64_t to,
                   const uint8_t *quads, const uint8_t *residual, uint8_t *out, const int packed) {
  const int few = c->pixels <= FEW;
  const int64_t channels = few ? FEW * LANES : MANY / FEW * LANES;
  for (int64_t group = from; group < to; group++) {
    pad(c, group * channels, (group + 1) * channels, out);
    if (few) {
      tile(c, quads, group, 0, residual, out, FEW, FEW, packed);
    } else {
      for (int64_t first = 0; first < c->pixels; first += MANY) {
        tile(c, quads, group, first, residual, out, MANY / FEW, MANY, packed);
      }
    }
  }
}

/* Groups from..to-1: 64 output channels where there are up to four pixels, 32 where there are more. */
ESPALIER_EXPORT void espalier_avx512_columns(const struct espalier_columns *c, int64_t from,
                                             int64_t to, const uint8_t *quads,
                                             const uint8_t *residual, uint8_t *out) {
  if (c->packed) {
    groups(c, from, to, quads, residual, out, 1);
  } else {
    groups(c, from, to, quads, residual, out, 0);
  }
}
