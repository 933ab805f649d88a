/* Products of a matrix and vectors in AVX2: four output channels a register, in 16-bit products. */
#include <immintrin.h>
#include <string.h>

#include "espalier_kernels.h"

enum { GROUP = 64, QUAD = 4, CHANNELS = 4, REGISTERS = 8 };

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
ESPALIER_EXPORT void espalier_avx2_product(const struct espalier_product *p, int64_t from,
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
      __m256i x = _mm256_cvtepu8_epi16(_mm_set1_epi32(four));
#pragma GCC unroll 8
      for (int i = 0; i < REGISTERS; i++) {
        __m128i bytes = _mm_loadu_si128((const __m128i *)(w + i * QUAD * CHANNELS));
        sums[i] = _mm256_add_epi32(sums[i], _mm256_madd_epi16(x, _mm256_cvtepi8_epi16(bytes)));
      }
    }
    for (int i = 0; i < REGISTERS; i++) {
      int32_t pairs[2 * CHANNELS];
      _mm256_storeu_si256((__m256i *)pairs, sums[i]);
      for (int j = 0; j < CHANNELS; j++) {
        int64_t channel = first + i * CHANNELS + j;
        if (channel < p->channels) {
          put(p, channel, pairs[2 * j] + pairs[2 * j + 1], out);
        }
      }
    }
  }
}
