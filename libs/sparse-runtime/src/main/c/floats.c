/*
 * FP32 convolutions over panels of pixels: lists of weights per pattern of 4 output channels, whose
 * sums stay in registers. A row of the panel is read once for all channels that have a weight there.
 * This file is compiled once for each tier, with TIER naming it.
 */
#include <immintrin.h>
#include <string.h>

#include "espalier_kernels.h"

#define INLINE static inline __attribute__((always_inline))

enum { AHEAD = 1536 };

#if defined(__AVX512F__)
/* Four vectors times four channels are 16 sums of 32 registers; 8 under way keep both units busy. */
enum { LANES = 16, VECTORS = 4, CHAINS = 8 };
typedef __m512 vector;
INLINE vector load(const float *from) { return _mm512_loadu_ps(from); }
INLINE vector same(float value) { return _mm512_set1_ps(value); }
INLINE vector zero(void) { return _mm512_setzero_ps(); }
INLINE vector add(vector a, vector b) { return _mm512_add_ps(a, b); }
INLINE void store(float *to, vector value) { _mm512_storeu_ps(to, value); }
INLINE vector multiply_add(vector a, vector b, vector c) { return _mm512_fmadd_ps(a, b, c); }
#else
/* Two vectors times four channels are 8 sums of 16 registers, which leaves 4 for second ones. */
enum { LANES = 8, VECTORS = 2, CHAINS = 6 };
typedef __m256 vector;
INLINE vector load(const float *from) { return _mm256_loadu_ps(from); }
INLINE vector same(float value) { return _mm256_set1_ps(value); }
INLINE vector zero(void) { return _mm256_setzero_ps(); }
INLINE vector add(vector a, vector b) { return _mm256_add_ps(a, b); }
INLINE void store(float *to, vector value) { _mm256_storeu_ps(to, value); }
INLINE vector multiply_add(vector a, vector b, vector c) { return _mm256_fmadd_ps(a, b, c); }
#endif

typedef struct {
  vector channel[GROUP_WIDE][VECTORS];
} tile;

INLINE void clear(tile *t, const int pattern, const int vectors) {
#pragma GCC unroll 4
  for (int i = 0; i < GROUP_WIDE; i++) {
#pragma GCC unroll 4
    for (int v = 0; v < vectors; v++) {
      if (pattern >> i & 1) {
        t->channel[i][v] = zero();
      }
    }
  }
}

/* One weight of each channel of a pattern: where the row is in the panel, then the weights. */
INLINE const uint8_t *entry(tile *t, const int pattern, const int vectors, const uint8_t *p,
                            const uint8_t *panel) {
  uint32_t offset;
  memcpy(&offset, p, sizeof offset);
  p += sizeof offset;
  const float *row = (const float *)(panel + offset);
  vector pixels[VECTORS];
#pragma GCC unroll 4
  for (int v = 0; v < vectors; v++) {
    pixels[v] = load(row + v * LANES);
  }
#pragma GCC unroll 4
  for (int i = 0; i < GROUP_WIDE; i++) {
    if (pattern >> i & 1) {
      float weight;
      memcpy(&weight, p, sizeof weight);
      p += sizeof weight;
      vector w = same(weight);
#pragma GCC unroll 4
      for (int v = 0; v < vectors; v++) {
        t->channel[i][v] = multiply_add(w, pixels[v], t->channel[i][v]);
      }
    }
  }
  return p;
}

/*
 * The list of a pattern, in pairs of entries. Where it has few sums, every second entry adds to
 * others, as a sum is not ready for the next product at once.
 */
INLINE const uint8_t *list(tile *t, const int pattern, const int vectors, int64_t pairs,
                           const uint8_t *p, const uint8_t *panel) {
  const int few = __builtin_popcount((unsigned)pattern) * vectors < CHAINS;
  tile second;
  if (few) {
    clear(&second, pattern, vectors);
  }
  for (; pairs > 0; pairs--) {
    _mm_prefetch((const char *)p + AHEAD, _MM_HINT_T0);
    p = entry(t, pattern, vectors, p, panel);
    p = entry(few ? &second : t, pattern, vectors, p, panel);
  }
#pragma GCC unroll 4
  for (int i = 0; i < GROUP_WIDE; i++) {
#pragma GCC unroll 4
    for (int v = 0; v < vectors; v++) {
      if (few && pattern >> i & 1) {
        t->channel[i][v] = add(t->channel[i][v], second.channel[i][v]);
      }
    }
  }
  return p;
}

/* Sums start anew with the bias, or go on with what earlier panels left. */
INLINE void group(const uint8_t *p, const uint8_t *panel, const float *bias, float *sums,
                  int64_t pitch, const int vectors) {
  uint16_t pairs[1 << GROUP_WIDE];
  memcpy(pairs, p, sizeof pairs);
  p += sizeof pairs;
  tile t;
#pragma GCC unroll 4
  for (int i = 0; i < GROUP_WIDE; i++) {
#pragma GCC unroll 4
    for (int v = 0; v < vectors; v++) {
      t.channel[i][v] = bias ? same(bias[i]) : load(sums + i * pitch + v * LANES);
    }
  }
#define LIST(pattern) p = list(&t, pattern, vectors, pairs[pattern], p, panel);
  LIST(1) LIST(2) LIST(3) LIST(4) LIST(5) LIST(6) LIST(7) LIST(8)
  LIST(9) LIST(10) LIST(11) LIST(12) LIST(13) LIST(14) LIST(15)
#undef LIST
#pragma GCC unroll 4
  for (int i = 0; i < GROUP_WIDE; i++) {
#pragma GCC unroll 4
    for (int v = 0; v < vectors; v++) {
      store(sums + i * pitch + v * LANES, t.channel[i][v]);
    }
  }
}

/*
 * Adds the products of one panel to the sums of groups from..to-1, which for the first panel begin
 * with the biases of their channels; for others bias is null. Those of a channel lie pitch behind
 * those of the one before, the first ones at rows + first. Widths are multiples of LANES; the
 * weights of a group begin at offsets[group] of the stream.
 */
ESPALIER_EXPORT void NAMED(TIER, floats)(const uint8_t *stream, const int64_t *offsets,
                                         int64_t from, int64_t to, int64_t width,
                                         const uint8_t *panel, const float *bias, float *rows,
                                         int64_t first, int64_t pitch) {
  float *sums = rows + first;
  for (int64_t g = from; g < to; g++) {
    const uint8_t *p = stream + offsets[g];
    for (int64_t done = 0; done < width;) {
      const uint8_t *pixels = panel + done * (int64_t)sizeof(float);
      int64_t vectors = (width - done) / LANES;
      if (vectors >= VECTORS && VECTORS > 2) {
        group(p, pixels, bias, sums + done, pitch, VECTORS);
        done += VECTORS * LANES;
      } else if (vectors >= 2) {
        group(p, pixels, bias, sums + done, pitch, 2);
        done += 2 * LANES;
      } else {
        group(p, pixels, bias, sums + done, pitch, 1);
        done += LANES;
      }
    }
    sums += GROUP_WIDE * pitch;
    bias = bias ? bias + GROUP_WIDE : NULL;
  }
}

/* One output: the sum, what is added to it if anything is, kept between two bounds; NaN stays. */
INLINE vector finished(vector sum, const float *added, const vector low, const vector high) {
#if defined(__AVX512F__)
  vector value = added ? _mm512_add_ps(sum, _mm512_loadu_ps(added)) : sum;
  return _mm512_min_ps(high, _mm512_max_ps(low, value));
#else
  vector value = added ? _mm256_add_ps(sum, _mm256_loadu_ps(added)) : sum;
  return _mm256_min_ps(high, _mm256_max_ps(low, value));
#endif
}

/*
 * Writes the first count sums of each of some channels to out + target and planes behind it. What
 * is added lies at the same places, or is null.
 */
ESPALIER_EXPORT void NAMED(TIER, finish)(const float *rows, int64_t first, int64_t pitch,
                                         int64_t channels, int64_t count, const float *added,
                                         float *out, int64_t target, int64_t plane, float low,
                                         float high) {
  const vector least = same(low), most = same(high);
  for (int64_t channel = 0; channel < channels; channel++) {
    const float *sums = rows + first + channel * pitch;
    const float *summand = added ? added + target + channel * plane : NULL;
    float *to = out + target + channel * plane;
    int64_t i = 0;
    for (; i + LANES <= count; i += LANES) {
      store(to + i, finished(load(sums + i), summand ? summand + i : NULL, least, most));
    }
    if (i < count) {
      float rest[3][LANES] = {{0}};
      memcpy(rest[0], sums + i, (size_t)(count - i) * sizeof(float));
      if (summand) {
        memcpy(rest[1], summand + i, (size_t)(count - i) * sizeof(float));
      }
      store(rest[2], finished(load(rest[0]), rest[1], least, most));
      memcpy(to + i, rest[2], (size_t)(count - i) * sizeof(float));
    }
  }
}
