/* A tile of sums in AVX-512: 4 output channels times 64 pixels in 16 registers. */
#ifndef ESPALIER_AVX512_TILE_H
#define ESPALIER_AVX512_TILE_H

#include <immintrin.h>
#include <string.h>

#include "espalier_kernels.h"

#define INLINE static inline __attribute__((always_inline))

/*
 * Sums of one output channel. Register v holds pixels 4v..4v+3 of each run of 16: the order that
 * interleaving bytes and then words leaves, and that packing 32 to 8 bits undoes.
 */
typedef struct {
  __m512i v[4];
} sums;

typedef struct {
  sums channel[GROUP_WIDE];
} tile;

/* Four rows, interleaved: each 32-bit lane holds one pixel of the four. */
typedef struct {
  __m512i v[4];
} quad;

/* sum += the dot product of four bytes; in assembly as the compiler else adds moves around it. */
INLINE __m512i dot(__m512i sum, __m512i pixels, __m512i weights) {
  __asm__("vpdpbusd %2, %1, %0" : "+v"(sum) : "v"(pixels), "v"(weights));
  return sum;
}

INLINE quad interleave(__m512i a, __m512i b, __m512i c, __m512i d) {
  __m512i ab_low = _mm512_unpacklo_epi8(a, b), ab_high = _mm512_unpackhi_epi8(a, b);
  __m512i cd_low = _mm512_unpacklo_epi8(c, d), cd_high = _mm512_unpackhi_epi8(c, d);
  return (quad){{_mm512_unpacklo_epi16(ab_low, cd_low), _mm512_unpackhi_epi16(ab_low, cd_low),
                 _mm512_unpacklo_epi16(ab_high, cd_high), _mm512_unpackhi_epi16(ab_high, cd_high)}};
}

INLINE void add_quad(sums *s, const quad *q, int32_t weights) {
  __m512i w = _mm512_set1_epi32(weights);
  s->v[0] = dot(s->v[0], q->v[0], w);
  s->v[1] = dot(s->v[1], q->v[1], w);
  s->v[2] = dot(s->v[2], q->v[2], w);
  s->v[3] = dot(s->v[3], q->v[3], w);
}

/* What the sums begin with: the bias, or what earlier blocks left. */
INLINE void begin(tile *t, const struct espalier_convolution *c, int64_t group, int64_t block,
                  const int32_t *kept) {
#pragma GCC unroll 4
  for (int i = 0; i < GROUP_WIDE; i++) {
#pragma GCC unroll 4
    for (int v = 0; v < 4; v++) {
      t->channel[i].v[v] = block == 0
          ? _mm512_set1_epi32(c->bias[group * GROUP_WIDE + i])
          : _mm512_load_si512(kept + ((group * GROUP_WIDE + i) * 4 + v) * 16);
    }
  }
}

INLINE void keep(const tile *t, int64_t group, int32_t *kept) {
#pragma GCC unroll 4
  for (int i = 0; i < GROUP_WIDE; i++) {
#pragma GCC unroll 4
    for (int v = 0; v < 4; v++) {
      _mm512_store_si512(kept + ((group * GROUP_WIDE + i) * 4 + v) * 16, t->channel[i].v[v]);
    }
  }
}

/* Up to 64 pixels of a plane, adjacent or collected. */
INLINE __m512i collect(const uint8_t *from, const uint8_t *indices, int64_t index) {
  __m512i first = _mm512_loadu_si512(from);
  if (index < 0) {
    return first;
  }
  __m512i positions = _mm512_load_si512(indices + index * STRIP);
  return _mm512_permutex2var_epi8(first, positions, _mm512_loadu_si512(from + STRIP));
}

/* Rounds sums to bytes: scale, add what is to be added, clamp, round half to even, zero point. */
INLINE __m512i requantize(const struct espalier_convolution *c, const sums *s, int64_t channel,
                          const uint8_t *residual, const struct espalier_strip *strip) {
  __m512 multiplier = _mm512_set1_ps(c->multipliers[channel]);
  __m512 steps[4];
  if (residual) {
    __m512i bytes = collect(residual + channel * c->residual_plane + strip->residual, c->indices,
                            strip->residual_index);
    __m512i none = _mm512_setzero_si512();
    quad added = interleave(bytes, none, none, none);
    if (c->residual_zero_point) {
      __m512i zero_point = _mm512_set1_epi32((int32_t)c->residual_zero_point);
#pragma GCC unroll 4
      for (int v = 0; v < 4; v++) {
        added.v[v] = _mm512_sub_epi32(added.v[v], zero_point);
      }
    }
    __m512 scale = _mm512_set1_ps((float)c->residual_multiplier);
    __m512 own_low = _mm512_set1_ps((float)c->own_low);
    __m512 own_high = _mm512_set1_ps((float)c->own_high);
#pragma GCC unroll 4
    for (int v = 0; v < 4; v++) {
      __m512 own = _mm512_mul_ps(_mm512_cvtepi32_ps(s->v[v]), multiplier);
      own = _mm512_min_ps(_mm512_max_ps(own, own_low), own_high);
      steps[v] = _mm512_fmadd_ps(_mm512_cvtepi32_ps(added.v[v]), scale, own);
    }
  } else {
#pragma GCC unroll 4
    for (int v = 0; v < 4; v++) {
      steps[v] = _mm512_mul_ps(_mm512_cvtepi32_ps(s->v[v]), multiplier);
    }
  }
  if (!c->fits) {
    __m512 least = _mm512_set1_ps(-65536.0f), most = _mm512_set1_ps(65536.0f);
#pragma GCC unroll 4
    for (int v = 0; v < 4; v++) {
      steps[v] = _mm512_min_ps(_mm512_max_ps(steps[v], least), most);
    }
  }
  /* bounds are whole numbers, so that clamping after rounding is the same as before it */
  __m512i zero_point = _mm512_set1_epi16((int16_t)c->zero_point);
  __m512i first = _mm512_packs_epi32(_mm512_cvtps_epi32(steps[0]), _mm512_cvtps_epi32(steps[1]));
  __m512i second = _mm512_packs_epi32(_mm512_cvtps_epi32(steps[2]), _mm512_cvtps_epi32(steps[3]));
  __m512i bytes = _mm512_packus_epi16(_mm512_adds_epi16(first, zero_point),
                                      _mm512_adds_epi16(second, zero_point));
  bytes = _mm512_max_epu8(bytes, _mm512_set1_epi8((char)c->low));
  return _mm512_min_epu8(bytes, _mm512_set1_epi8((char)c->high));
}

/* Writes the pixels of a strip and the padding among them. */
INLINE void put(const struct espalier_convolution *c, const struct espalier_strip *strip,
                __m512i bytes, uint8_t *plane) {
  __m512i padding = _mm512_set1_epi8((char)c->zero_point);
  uint8_t *to = plane + strip->target;
  if (strip->source_index < 0) {
    bytes = _mm512_mask_mov_epi8(padding, strip->pixels[0], bytes);
    if (strip->writes[0] == ~0ull) {
      _mm512_storeu_si512(to, bytes); /* some processors are slow at stores under a mask */
    } else {
      _mm512_mask_storeu_epi8(to, strip->writes[0], bytes);
    }
    return;
  }
  __m512i start = _mm512_mask_expand_epi8(padding, strip->pixels[0], bytes);
  if (strip->writes[0] == ~0ull) {
    _mm512_storeu_si512(to, start);
  } else {
    _mm512_mask_storeu_epi8(to, strip->writes[0], start);
  }
  if (strip->writes[1]) {
    int first = _mm_popcnt_u64(strip->pixels[0]);
    __m512i rest = first == STRIP ? padding : _mm512_maskz_compress_epi8(~0ull << first, bytes);
    _mm512_mask_storeu_epi8(to + STRIP, strip->writes[1],
                            _mm512_mask_expand_epi8(padding, strip->pixels[1], rest));
  }
}

/* Requantises a finished tile into the output planes and fills the padding above and below. */
INLINE void finish(const struct espalier_convolution *c, const tile *t, int64_t group,
                   const struct espalier_strip *strip, const uint8_t *residual, uint8_t *out) {
#pragma GCC unroll 4
  for (int i = 0; i < GROUP_WIDE; i++) {
    int64_t channel = group * GROUP_WIDE + i;
    if (channel < c->out_channels) {
      uint8_t *plane = out + channel * c->target_plane;
      put(c, strip, requantize(c, &t->channel[i], channel, residual, strip), plane);
      if (strip == c->strip && channel == 0) {
        memset(plane - c->top_bytes, (int)c->zero_point, (size_t)c->top_bytes);
      }
      if (strip == c->strip + c->strips - 1) {
        memset(plane + c->bottom_start, (int)c->zero_point, (size_t)c->bottom_bytes);
      }
    }
  }
}

#endif
