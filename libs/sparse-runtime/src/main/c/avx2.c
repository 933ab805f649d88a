/*
 * The AVX2 and AVX-VNNI tiers: strips of 64 pixels in two halves, lists of weights per pattern of 2
 * output channels. Compiled once for each, with TIER naming it. In AVX2 vpmaddubsw adds two products
 * in 16 bits and would saturate; weights are packed so that no two neighbours can get there (see
 * PairOrder in the Java package), so sums are exact. AVX-VNNI adds four products in 32 bits.
 */
#include <immintrin.h>
#include <string.h>

#include "strip_runs.h"

enum { HALF = 32, LANES = 8, AHEAD = 512 };

/* Sums of one output channel over 32 pixels, in the order that interleaving leaves. */
typedef struct {
  __m256i v[4];
} sums;

typedef struct {
  sums channel[GROUP_NARROW];
} tile;

INLINE __m256i load(const void *from) { return _mm256_loadu_si256((const __m256i *)from); }

INLINE void store(void *to, __m256i value) { _mm256_storeu_si256((__m256i *)to, value); }

INLINE void interleave(__m256i a, __m256i b, __m256i c, __m256i d, __m256i quad[4]) {
  __m256i ab_low = _mm256_unpacklo_epi8(a, b), ab_high = _mm256_unpackhi_epi8(a, b);
  __m256i cd_low = _mm256_unpacklo_epi8(c, d), cd_high = _mm256_unpackhi_epi8(c, d);
  quad[0] = _mm256_unpacklo_epi16(ab_low, cd_low);
  quad[1] = _mm256_unpackhi_epi16(ab_low, cd_low);
  quad[2] = _mm256_unpacklo_epi16(ab_high, cd_high);
  quad[3] = _mm256_unpackhi_epi16(ab_high, cd_high);
}

/* sum + the dot product of four bytes, in each of 8 lanes. */
INLINE __m256i dot(__m256i sum, __m256i pixels, __m256i weights) {
#if defined(__AVXVNNI__)
  return _mm256_dpbusd_avx_epi32(sum, pixels, weights);
#else
  __m256i pairs = _mm256_maddubs_epi16(pixels, weights);
  return _mm256_add_epi32(sum, _mm256_madd_epi16(pairs, _mm256_set1_epi16(1)));
#endif
}

INLINE void add_quad(sums *s, const __m256i quad[4], int32_t weights) {
  const __m256i w = _mm256_set1_epi32(weights);
#pragma GCC unroll 4
  for (int v = 0; v < 4; v++) {
    s->v[v] = dot(s->v[v], quad[v], w);
  }
}

INLINE const uint8_t *list(tile *t, const int pattern, int64_t quads, const uint8_t *p,
                           const uint8_t *panel) {
  for (; quads > 0; quads--) {
    _mm_prefetch((const char *)p + AHEAD, _MM_HINT_T0);
    uint16_t offsets[4];
    memcpy(offsets, p, sizeof offsets);
    p += sizeof offsets;
    __m256i quad[4];
    interleave(load(panel + offsets[0]), load(panel + offsets[1]), load(panel + offsets[2]),
               load(panel + offsets[3]), quad);
#pragma GCC unroll 2
    for (int i = 0; i < GROUP_NARROW; i++) {
      if (pattern >> i & 1) {
        int32_t weights;
        memcpy(&weights, p, sizeof weights);
        p += sizeof weights;
        add_quad(&t->channel[i], quad, weights);
      }
    }
  }
  return p;
}

INLINE __m256i requantize(const struct espalier_convolution *c, const sums *s, int64_t channel,
                          const uint8_t *added) {
  const __m256 multiplier = _mm256_set1_ps(c->multipliers[channel]);
  __m256i residual[4] = {_mm256_setzero_si256()};
  if (added) {
    const __m256i none = _mm256_setzero_si256();
    interleave(load(added), none, none, none, residual);
  }
  const __m256i added_zero = _mm256_set1_epi32((int32_t)c->residual_zero_point);
  const __m256 added_by = _mm256_set1_ps((float)c->residual_multiplier);
  const __m256 own_low = _mm256_set1_ps((float)c->own_low);
  const __m256 own_high = _mm256_set1_ps((float)c->own_high);
  const __m256 own_scale = _mm256_set1_ps((float)c->own_multiplier);
  const __m256 least = _mm256_set1_ps(-65536.0f), most = _mm256_set1_ps(65536.0f);
  __m256i rounded[4];
#pragma GCC unroll 4
  for (int v = 0; v < 4; v++) {
    __m256 steps;
    if (added) {
      __m256 value = _mm256_cvtepi32_ps(_mm256_sub_epi32(residual[v], added_zero));
      __m256 own = _mm256_mul_ps(_mm256_cvtepi32_ps(s->v[v]), multiplier);
      own = _mm256_min_ps(_mm256_max_ps(own, own_low), own_high);
      own = _mm256_round_ps(own, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
      own = _mm256_mul_ps(own, own_scale);
      steps = _mm256_fmadd_ps(value, added_by, own);
    } else {
      steps = _mm256_mul_ps(_mm256_cvtepi32_ps(s->v[v]), multiplier);
    }
    rounded[v] = _mm256_cvtps_epi32(_mm256_min_ps(_mm256_max_ps(steps, least), most));
  }
  const __m256i zero_point = _mm256_set1_epi16((int16_t)c->zero_point);
  __m256i bytes = _mm256_packus_epi16(
      _mm256_adds_epi16(_mm256_packs_epi32(rounded[0], rounded[1]), zero_point),
      _mm256_adds_epi16(_mm256_packs_epi32(rounded[2], rounded[3]), zero_point));
  bytes = _mm256_max_epu8(bytes, _mm256_set1_epi8((char)c->low));
  return _mm256_min_epu8(bytes, _mm256_set1_epi8((char)c->high));
}

/* 32 bits as 32 bytes of ones or zeros. */
INLINE __m256i spread(uint32_t bits) {
  const __m256i bytes = _mm256_setr_epi64x(0, 0x0101010101010101, 0x0202020202020202,
                                           0x0303030303030303);
  const __m256i bit = _mm256_set1_epi64x((int64_t)0x8040201008040201);
  __m256i value = _mm256_shuffle_epi8(_mm256_set1_epi32((int32_t)bits), bytes);
  return _mm256_cmpeq_epi8(_mm256_and_si256(value, bit), bit);
}

/* Writes the 64 bytes of a strip where they belong, and the padding among them. */
static void put(const struct espalier_convolution *c, const struct espalier_strip *strip,
                const uint8_t *bytes, uint8_t *to) {
  if (strip->source_index < 0 && strip->writes[0] == ~0ull) {
    const __m256i padding = _mm256_set1_epi8((char)c->zero_point);
    store(to, _mm256_blendv_epi8(padding, load(bytes), spread((uint32_t)strip->pixels[0])));
    store(to + HALF, _mm256_blendv_epi8(padding, load(bytes + HALF),
                                        spread((uint32_t)(strip->pixels[0] >> HALF))));
    return;
  }
  put_runs(c, strip, bytes, to);
}

/* Requantises both halves of a finished channel and fills the padding above and below. */
static void finish(const struct espalier_convolution *c, const sums halves[2], int64_t channel,
                   const struct espalier_strip *strip, const uint8_t *residual, uint8_t *out) {
  uint8_t added[2 * STRIP], bytes[STRIP];
  if (residual) {
    runs r;
    find_runs(c->indices, strip->residual_index, &r);
    collect(residual + channel * c->residual_plane + strip->residual, &r, added);
  }
  for (int half = 0; half < 2; half++) {
    store(bytes + half * HALF,
          requantize(c, &halves[half], channel, residual ? added + half * HALF : NULL));
  }
  uint8_t *plane = out + channel * c->target_plane;
  put(c, strip, bytes, plane + strip->target);
  pad_planes(c, strip, channel, plane);
}

/* The sums of one half of a strip: those kept from earlier blocks, or the bias, plus this block. */
INLINE void half_group(const struct espalier_convolution *c, int64_t block, int64_t group,
                       const uint8_t *panel, sums *kept) {
  const uint8_t *p = c->stream + c->stream_offsets[block * c->groups + group];
  uint16_t quads[4];
  memcpy(quads, p, sizeof quads);
  p += sizeof quads;
  tile t;
#pragma GCC unroll 2
  for (int i = 0; i < GROUP_NARROW; i++) {
#pragma GCC unroll 4
    for (int v = 0; v < 4; v++) {
      t.channel[i].v[v] = block == 0 ? _mm256_set1_epi32(c->bias[group * GROUP_NARROW + i])
                                     : load(&kept[2 * i].v[v]);
    }
  }
  p = list(&t, 1, quads[1], p, panel);
  p = list(&t, 2, quads[2], p, panel);
  list(&t, 3, quads[3], p, panel);
#pragma GCC unroll 2
  for (int i = 0; i < GROUP_NARROW; i++) {
#pragma GCC unroll 4
    for (int v = 0; v < 4; v++) {
      store(&kept[2 * i].v[v], t.channel[i].v[v]);
    }
  }
}

ESPALIER_EXPORT void NAMED(TIER, patterns)(const struct espalier_convolution *c,
                                           const struct espalier_part *part,
                                           const uint8_t *planes, const uint8_t *residual,
                                           uint8_t *out, uint8_t *scratch) {
  uint8_t *panel = scratch;
  /* [channel][half]; between them room for the last run */
  sums *kept = (sums *)(scratch + c->block_channels * c->taps * STRIP + STRIP);
  for (int64_t s = part->strip_from; s < part->strip_to; s++) {
    const struct espalier_strip *strip = c->strip + s;
    for (int64_t block = 0; block < c->blocks; block++) {
      build_panel(c, strip, planes, block, panel);
      for (int64_t group = part->group_from; group < part->group_to; group++) {
        sums *group_sums = kept + group * GROUP_NARROW * 2;
        half_group(c, block, group, panel, group_sums);
        half_group(c, block, group, panel + HALF, group_sums + 1);
        for (int i = 0; i < GROUP_NARROW && block + 1 == c->blocks; i++) {
          int64_t channel = group * GROUP_NARROW + i;
          if (channel < c->out_channels) {
            finish(c, group_sums + 2 * i, channel, strip, residual, out);
          }
        }
      }
    }
  }
}
