/*
 * The NEON tier for processors with dot products (ARMv8.2 and later): strips of 64 pixels in four
 * quarters, lists of weights per pattern of 4 output channels. sdot wants signed bytes, so 128 is
 * taken from every pixel; the biases that are handed over make up for it.
 */
#include <arm_neon.h>

#include "strip_runs.h"

enum { QUARTER = 16, LANES = 4, VECTORS = 4, PRODUCT_GROUP = 64 };

/* Sums of one output channel over 16 pixels. */
typedef struct {
  int32x4_t v[VECTORS];
} sums;

typedef struct {
  sums channel[GROUP_WIDE];
} tile;

/* Four rows of 16 pixels, interleaved: each lane of 32 bits holds one pixel of the four, signed. */
INLINE void interleave(const uint8_t *a, const uint8_t *b, const uint8_t *c, const uint8_t *d,
                       int8x16_t quad[VECTORS]) {
  const uint8x16_t sign = vdupq_n_u8(0x80);
  uint8x16_t first = vld1q_u8(a), second = vld1q_u8(b), third = vld1q_u8(c), fourth = vld1q_u8(d);
  uint16x8_t low = vreinterpretq_u16_u8(vzip1q_u8(first, second));
  uint16x8_t high = vreinterpretq_u16_u8(vzip2q_u8(first, second));
  uint16x8_t other_low = vreinterpretq_u16_u8(vzip1q_u8(third, fourth));
  uint16x8_t other_high = vreinterpretq_u16_u8(vzip2q_u8(third, fourth));
  quad[0] = vreinterpretq_s8_u8(veorq_u8(vreinterpretq_u8_u16(vzip1q_u16(low, other_low)), sign));
  quad[1] = vreinterpretq_s8_u8(veorq_u8(vreinterpretq_u8_u16(vzip2q_u16(low, other_low)), sign));
  quad[2] = vreinterpretq_s8_u8(veorq_u8(vreinterpretq_u8_u16(vzip1q_u16(high, other_high)), sign));
  quad[3] = vreinterpretq_s8_u8(veorq_u8(vreinterpretq_u8_u16(vzip2q_u16(high, other_high)), sign));
}

INLINE int8x16_t same(const uint8_t *four) {
  int32_t value;
  memcpy(&value, four, sizeof value);
  return vreinterpretq_s8_s32(vdupq_n_s32(value));
}

/* Quads of one pattern: four offsets in the panel, then four weights for each of its channels. */
INLINE const uint8_t *list(tile *t, const int pattern, int64_t quads, const uint8_t *p,
                           const uint8_t *panel) {
  for (; quads > 0; quads--) {
    __builtin_prefetch(p + 512);
    uint16_t offsets[4];
    memcpy(offsets, p, sizeof offsets);
    p += sizeof offsets;
    int8x16_t quad[VECTORS];
    interleave(panel + offsets[0], panel + offsets[1], panel + offsets[2], panel + offsets[3], quad);
#pragma GCC unroll 4
    for (int i = 0; i < GROUP_WIDE; i++) {
      if (pattern >> i & 1) {
        const int8x16_t weights = same(p);
        p += sizeof(int32_t);
#pragma GCC unroll 4
        for (int v = 0; v < VECTORS; v++) {
          t->channel[i].v[v] = vdotq_s32(t->channel[i].v[v], quad[v], weights);
        }
      }
    }
  }
  return p;
}

/* Four sums as steps of the output, kept between its bounds, rounded half to even. */
INLINE int32x4_t round_steps(float32x4_t steps, int64_t low, int64_t high, int64_t zero_point) {
  steps = vmaxq_f32(steps, vdupq_n_f32((float)(low - zero_point)));
  steps = vminq_f32(steps, vdupq_n_f32((float)(high - zero_point)));
  return vaddq_s32(vcvtnq_s32_f32(steps), vdupq_n_s32((int32_t)zero_point));
}

INLINE void requantize(const struct espalier_convolution *c, const int32_t *from, int64_t channel,
                       const uint8_t *added, uint8_t *to) {
  const float32x4_t multiplier = vdupq_n_f32(c->multipliers[channel]);
  for (int i = 0; i < STRIP; i += LANES) {
    float32x4_t steps = vmulq_f32(vcvtq_f32_s32(vld1q_s32(from + i)), multiplier);
    if (added) {
      int32_t bytes[LANES] = {added[i], added[i + 1], added[i + 2], added[i + 3]};
      int32x4_t value =
          vsubq_s32(vld1q_s32(bytes), vdupq_n_s32((int32_t)c->residual_zero_point));
      steps = vmaxq_f32(steps, vdupq_n_f32((float)c->own_low));
      steps = vminq_f32(steps, vdupq_n_f32((float)c->own_high));
      steps = vmulq_f32(vrndnq_f32(steps), vdupq_n_f32((float)c->own_multiplier));
      steps = vfmaq_f32(steps, vcvtq_f32_s32(value), vdupq_n_f32((float)c->residual_multiplier));
    }
    int32_t rounded[LANES];
    vst1q_s32(rounded, round_steps(steps, c->low, c->high, c->zero_point));
    for (int j = 0; j < LANES; j++) {
      to[i + j] = (uint8_t)rounded[j];
    }
  }
}

static void finish(const struct espalier_convolution *c, const int32_t *from, int64_t channel,
                   const struct espalier_strip *strip, const uint8_t *residual, uint8_t *out) {
  uint8_t added[2 * STRIP], bytes[STRIP];
  if (residual) {
    runs r;
    find_runs(c->indices, strip->residual_index, &r);
    collect(residual + channel * c->residual_plane + strip->residual, &r, added);
  }
  requantize(c, from, channel, residual ? added : NULL, bytes);
  uint8_t *plane = out + channel * c->target_plane;
  put_runs(c, strip, bytes, plane + strip->target);
  pad_planes(c, strip, channel, plane);
}

/* The sums of a quarter of a strip: those kept from earlier blocks, or the bias, plus this block. */
INLINE void quarter_group(const struct espalier_convolution *c, int64_t block, int64_t group,
                          const uint8_t *panel, int32_t *kept) {
  const uint8_t *p = c->stream + c->stream_offsets[block * c->groups + group];
  uint16_t quads[1 << GROUP_WIDE];
  memcpy(quads, p, sizeof quads);
  p += sizeof quads;
  tile t;
#pragma GCC unroll 4
  for (int i = 0; i < GROUP_WIDE; i++) {
#pragma GCC unroll 4
    for (int v = 0; v < VECTORS; v++) {
      t.channel[i].v[v] = block == 0 ? vdupq_n_s32(c->bias[group * GROUP_WIDE + i])
                                     : vld1q_s32(kept + i * STRIP + v * LANES);
    }
  }
#define LIST(pattern) p = list(&t, pattern, quads[pattern], p, panel);
  LIST(1) LIST(2) LIST(3) LIST(4) LIST(5) LIST(6) LIST(7) LIST(8)
  LIST(9) LIST(10) LIST(11) LIST(12) LIST(13) LIST(14) LIST(15)
#undef LIST
#pragma GCC unroll 4
  for (int i = 0; i < GROUP_WIDE; i++) {
#pragma GCC unroll 4
    for (int v = 0; v < VECTORS; v++) {
      vst1q_s32(kept + i * STRIP + v * LANES, t.channel[i].v[v]);
    }
  }
}

/* Unstructured weights: one list for each of the 15 patterns. */
ESPALIER_EXPORT void espalier_neon_patterns(const struct espalier_convolution *c,
                                            const struct espalier_part *part,
                                            const uint8_t *planes, const uint8_t *residual,
                                            uint8_t *out, uint8_t *scratch) {
  uint8_t *panel = scratch;
  /* [channel][pixel]; between them room for the last run */
  int32_t *kept = (int32_t *)(scratch + c->block_channels * c->taps * STRIP + STRIP);
  for (int64_t s = part->strip_from; s < part->strip_to; s++) {
    const struct espalier_strip *strip = c->strip + s;
    for (int64_t block = 0; block < c->blocks; block++) {
      build_panel(c, strip, planes, block, panel);
      for (int64_t group = part->group_from; group < part->group_to; group++) {
        int32_t *own = kept + group * GROUP_WIDE * STRIP;
        for (int pixel = 0; pixel < STRIP; pixel += QUARTER) {
          quarter_group(c, block, group, panel + pixel, own + pixel);
        }
        for (int i = 0; i < GROUP_WIDE && block + 1 == c->blocks; i++) {
          int64_t channel = group * GROUP_WIDE + i;
          if (channel < c->out_channels) {
            finish(c, own + i * STRIP, channel, strip, residual, out);
          }
        }
      }
    }
  }
}

/* Groups of 64 output channels from..to-1 of one vector times a matrix. */
ESPALIER_EXPORT void espalier_neon_product(const struct espalier_product *p, int64_t from,
                                           int64_t to, const uint8_t *in, void *out) {
  for (int64_t first = from * PRODUCT_GROUP; first < to * PRODUCT_GROUP; first += LANES) {
    const int64_t group = first / PRODUCT_GROUP;
    const uint8_t *w = p->weights + group * p->quads * 4 * PRODUCT_GROUP + first % PRODUCT_GROUP * 4;
    int32x4_t sum = vld1q_s32(p->bias + first);
    for (int64_t quad = 0; quad < p->quads; quad++, w += 4 * PRODUCT_GROUP) {
      int8x16_t pixels = veorq_s8(same(in + 4 * quad), vdupq_n_s8(-128));
      sum = vdotq_s32(sum, pixels, vreinterpretq_s8_u8(vld1q_u8(w)));
    }
    float32x4_t steps = vmulq_f32(vcvtq_f32_s32(sum), vld1q_f32(p->multipliers + first));
    float values[LANES];
    int32_t rounded[LANES];
    vst1q_f32(values, steps);
    vst1q_s32(rounded, round_steps(steps, p->low, p->high, p->zero_point));
    for (int i = 0; i < LANES && first + i < p->channels; i++) {
      if (p->floats) {
        memcpy((uint8_t *)out + (first + i) * (int64_t)sizeof(float), values + i, sizeof(float));
      } else {
        ((uint8_t *)out)[first + i] = (uint8_t)rounded[i];
      }
    }
  }
}
