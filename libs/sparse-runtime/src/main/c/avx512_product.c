/* Products of a matrix and vectors in AVX-512 VNNI: 16 output channels across lanes. */
#include <immintrin.h>
#include <string.h>

#include "espalier_kernels.h"

enum { LANES = 16, VECTORS = 4, AHEAD = 2048 };

static inline __m512i dot(__m512i sum, __m512i pixels, __m512i weights) {
  __asm__("vpdpbusd %2, %1, %0" : "+v"(sum) : "v"(pixels), "v"(weights));
  return sum;
}

static void put(const struct espalier_product *p, int64_t channel, __m512i sum, void *out) {
  int64_t left = p->channels - channel;
  if (left <= 0) {
    return;
  }
  __mmask16 lanes = left >= LANES ? 0xffff : (__mmask16)((1u << left) - 1);
  __m512 steps = _mm512_mul_ps(_mm512_cvtepi32_ps(sum),
                               _mm512_maskz_loadu_ps(lanes, p->multipliers + channel));
  if (p->floats) {
    _mm512_mask_storeu_ps((float *)out + channel, lanes, steps);
    return;
  }
  __m512 low = _mm512_set1_ps((float)(p->low - p->zero_point));
  __m512 high = _mm512_set1_ps((float)(p->high - p->zero_point));
  __m512i rounded = _mm512_cvtps_epi32(_mm512_min_ps(_mm512_max_ps(steps, low), high));
  rounded = _mm512_add_epi32(rounded, _mm512_set1_epi32((int32_t)p->zero_point));
  _mm512_mask_cvtepi32_storeu_epi8((uint8_t *)out + channel, lanes, rounded);
}

/* Groups of 64 output channels from..to-1 of one vector. */
ESPALIER_EXPORT void espalier_avx512_product(const struct espalier_product *p, int64_t from,
                                             int64_t to, const uint8_t *in, void *out) {
  for (int64_t group = from; group < to; group++) {
    const int64_t channel = group * LANES * VECTORS;
    const uint8_t *w = p->weights + group * p->quads * 4 * LANES * VECTORS;
    __m512i a = _mm512_load_si512(p->bias + channel);
    __m512i b = _mm512_load_si512(p->bias + channel + LANES);
    __m512i c = _mm512_load_si512(p->bias + channel + 2 * LANES);
    __m512i d = _mm512_load_si512(p->bias + channel + 3 * LANES);
    for (int64_t quad = 0; quad < p->quads; quad++, w += 4 * LANES * VECTORS) {
      int32_t four;
      memcpy(&four, in + 4 * quad, sizeof four);
      __m512i x = _mm512_set1_epi32(four);
      for (int v = 0; v < VECTORS; v++) {
        _mm_prefetch((const char *)w + AHEAD + v * 64, _MM_HINT_T0);
      }
      a = dot(a, x, _mm512_load_si512(w));
      b = dot(b, x, _mm512_load_si512(w + 64));
      c = dot(c, x, _mm512_load_si512(w + 128));
      d = dot(d, x, _mm512_load_si512(w + 192));
    }
    put(p, channel, a, out);
    put(p, channel + LANES, b, out);
    put(p, channel + 2 * LANES, c, out);
    put(p, channel + 3 * LANES, d, out);
  }
}
