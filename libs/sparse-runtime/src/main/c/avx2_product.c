/*
 * Products of a matrix and vectors in 256-bit vectors: with AVX2 four output channels a register, in
 * 16-bit products; with AVX-VNNI eight, of bytes. Compiled once for each, with TIER naming it.
 */
#include <immintrin.h>
#include <string.h>

#include "espalier_kernels.h"

#ifdef __AVXVNNI__
enum { GROUP = 64, QUAD = 4, CHANNELS = 8, REGISTERS = 8 };
#else
enum { GROUP = 64, QUAD = 4, CHANNELS = 4, REGISTERS = 8 };
#endif

enum { LANES = 8 };

/* As many output channels as one pass over the input adds up. */
enum { PASS = CHANNELS * REGISTERS };

static void put(const struct espalier_product *p, int64_t channel, int32_t sum, void *out) {
  float steps = (float)(sum + p->bias[channel]) * p->multipliers[channel];
  if (p->floats) {
    memcpy((uint8_t *)out + channel * (int64_t)sizeof steps, &steps, sizeof steps);
    return;
  }
  float low = (float)(p->low - p->zero_point), high = (float)(p->high - p->zero_point);
  float bounded = steps > low ? steps : low;
  bounded = bounded < high ? bounded : high;
  ((uint8_t *)out)[channel] = (uint8_t)((int64_t)__builtin_rintf(bounded) + p->zero_point);
}

/* Groups of 64 output channels from..to-1 of one vector. */
#ifdef __AVXVNNI__
typedef __m256i input;

static inline input broadcast(int32_t four) { return _mm256_set1_epi32(four); }

static inline __m256i add(__m256i sums, input x, const uint8_t *weights) {
  return _mm256_dpbusd_avx_epi32(sums, x, _mm256_loadu_si256((const __m256i *)weights));
}

/* The sum of channel j of a register. */
static inline int32_t sum(const int32_t *lanes, int j) { return lanes[j]; }
#else
typedef __m256i input;

static inline input broadcast(int32_t four) { return _mm256_cvtepu8_epi16(_mm_set1_epi32(four)); }

static inline __m256i add(__m256i sums, input x, const uint8_t *weights) {
  __m128i bytes = _mm_loadu_si128((const __m128i *)weights);
  return _mm256_add_epi32(sums, _mm256_madd_epi16(x, _mm256_cvtepi8_epi16(bytes)));
}

/* The sum of channel j of a register. */
static inline int32_t sum(const int32_t *lanes, int j) { return lanes[2 * j] + lanes[2 * j + 1]; }
#endif

ESPALIER_EXPORT void NAMED(TIER, product)(const struct espalier_product *p, int64_t from,
                                          int64_t to, const uint8_t *in, void *out) {
  for (int64_t first = from * GROUP; first < to * GROUP; first += PASS) {
    const int64_t group = first / GROUP;
    const uint8_t *w = p->weights + group * p->quads * QUAD * GROUP + first % GROUP * QUAD;
    __m256i sums[REGISTERS];
    for (int i = 0; i < REGISTERS; i++) {
      sums[i] = _mm256_setzero_si256();
    }
    for (int64_t quad = 0; quad < p->quads; quad++, w += QUAD * GROUP) {
      int32_t four;
      memcpy(&four, in + QUAD * quad, sizeof four);
      input x = broadcast(four);
#pragma GCC unroll 8
      for (int i = 0; i < REGISTERS; i++) {
        sums[i] = add(sums[i], x, w + i * QUAD * CHANNELS);
      }
    }
    for (int i = 0; i < REGISTERS; i++) {
      int32_t lanes[LANES];
      _mm256_storeu_si256((__m256i *)lanes, sums[i]);
      for (int j = 0; j < CHANNELS; j++) {
        int64_t channel = first + i * CHANNELS + j;
        if (channel < p->channels) {
          put(p, channel, sum(lanes, j), out);
        }
      }
    }
  }
}
