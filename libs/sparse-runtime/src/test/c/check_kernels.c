/*
 * Compares the convolution and product kernels of the tiers that this processor has with loops that
 * are written to be read, over all plane sizes 1-67. Meant for processors without a Java runtime at
 * hand, under emulation: on others the tests in Java do the same and more.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "espalier_kernels.h"

enum { TAPS = 9, LINE = 64, SLACK = 128, BLOCKS_MAX = 4, SIZE_MAX_TESTED = 67, PATTERNS_MAX = 16 };

typedef void convolve(const struct espalier_convolution *, const struct espalier_part *,
                      const uint8_t *, const uint8_t *, uint8_t *, uint8_t *);
typedef void multiply(const struct espalier_product *, int64_t, int64_t, const uint8_t *, void *);

/* One tier: what its kernels take from pixels, and up to which weight they are exact in any order. */
struct tier {
  const char *name;
  int64_t feature;
  convolve *patterns;
  multiply *product;
  int group, pixel_offset, weight_max;
};

int64_t espalier_features(void);
#if defined(__aarch64__)
convolve espalier_neon_patterns;
multiply espalier_neon_product;
static const struct tier TIERS[] = {
    {"neon", 8, espalier_neon_patterns, espalier_neon_product, GROUP_WIDE, 128, 127}};
#else
convolve espalier_avx2_patterns, espalier_avxvnni_patterns, espalier_avx512_patterns;
multiply espalier_avx2_product, espalier_avx512_product;
static const struct tier TIERS[] = {
    {"avx2", 1, espalier_avx2_patterns, espalier_avx2_product, GROUP_NARROW, 0, 64},
    {"avxvnni", 4, espalier_avxvnni_patterns, espalier_avx2_product, GROUP_NARROW, 0, 127},
    {"avx512", 2, espalier_avx512_patterns, espalier_avx512_product, GROUP_WIDE, 0, 127}};
#endif

static uint64_t state = 88172645463325252u;

static int below(int limit) {
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return (int)((state >> 33) % (uint64_t)limit);
}

static int64_t lines(int64_t bytes) { return (bytes + LINE - 1) / LINE * LINE; }

static void *memory(int64_t bytes) {
  void *result = aligned_alloc(LINE, (size_t)lines(bytes + 1));
  if (!result) {
    exit(2);
  }
  memset(result, 0, (size_t)lines(bytes + 1));
  return result;
}

/* An image with one padding column, and padding rows between planes. */
struct image {
  int64_t channels, size, row, plane, offset, bytes;
  uint8_t *data;
};

static struct image image(int64_t channels, int64_t size, int zero_point) {
  struct image i = {.channels = channels, .size = size, .row = size + 1};
  i.plane = lines((size + 1) * i.row);
  i.offset = lines(LINE + i.row + 1);
  i.bytes = i.offset + channels * i.plane + SLACK;
  i.data = memory(i.bytes);
  memset(i.data, zero_point, (size_t)i.bytes);
  return i;
}

static uint8_t *at(const struct image *i, int64_t channel, int64_t y, int64_t x) {
  return i->data + i->offset + channel * i->plane + y * i->row + x;
}

static void fill(struct image *i) {
  for (int64_t c = 0; c < i->channels; c++) {
    for (int64_t y = 0; y < i->size; y++) {
      for (int64_t x = 0; x < i->size; x++) {
        *at(i, c, y, x) = (uint8_t)below(256);
      }
    }
  }
}

/* A whole test case. */
struct test {
  const struct tier *tier;
  int64_t in_channels, out_channels, size;
  int zero_point;
  int8_t *weights; /* [out][in][tap] */
  struct image in, added, out;
  struct espalier_convolution c;
};

static int8_t weight(const struct test *t, int64_t out, int64_t row) {
  return out < t->out_channels ? t->weights[out * t->in_channels * TAPS + row] : 0;
}

/* Lists of a group and block: numbers of quads, then offsets and weights. */
static uint8_t *pack(const struct test *t, int64_t block, int64_t group, uint8_t *p) {
  const int members = t->tier->group;
  int64_t first = block * t->c.block_channels * TAPS;
  int64_t last = (block + 1) * t->c.block_channels * TAPS;
  last = last < t->in_channels * TAPS ? last : t->in_channels * TAPS;
  uint16_t *quads = (uint16_t *)p;
  memset(p, 0, (size_t)(2 << members));
  p += 2 << members;
  for (int pattern = 1; pattern < 1 << members; pattern++) {
    int64_t rows[4];
    int count = 0;
    for (int64_t row = first; row <= last; row++) {
      int found = 0;
      for (int i = 0; i < members && row < last; i++) {
        found |= (weight(t, group * members + i, row) != 0) << i;
      }
      if (row < last && found == pattern) {
        rows[count++] = row;
      }
      if (count == 4 || (row == last && count > 0)) {
        for (int j = 0; j < 4; j++, p += 2) {
          uint16_t offset = (uint16_t)((j < count ? rows[j] - first : 0) * STRIP);
          memcpy(p, &offset, sizeof offset);
        }
        for (int i = 0; i < members; i++) {
          for (int j = 0; j < 4 && pattern >> i & 1; j++) {
            *p++ = (uint8_t)(j < count ? weight(t, group * members + i, rows[j]) : 0);
          }
        }
        quads[pattern]++;
        count = 0;
      }
    }
  }
  return p + (8 - (uintptr_t)p % 8) % 8;
}

static int32_t weight_sum(const struct test *t, int64_t out) {
  int32_t sum = 0;
  for (int64_t row = 0; row < t->in_channels * TAPS; row++) {
    sum += weight(t, out, row);
  }
  return sum;
}

/* Strips of adjacent pixels, or of collected ones. */
static struct espalier_strip *strips(struct test *t, int collected, uint8_t *indices) {
  int64_t pixels = t->size * t->size, bytes = t->size * t->in.row;
  struct espalier_strip *all = memory((pixels + bytes) * (int64_t)sizeof *all);
  int64_t count = 0;
  for (int64_t from = 0; from < (collected ? pixels : bytes); count++) {
    struct espalier_strip *s = all + count;
    *s = (struct espalier_strip){.width = STRIP, .source_index = -1, .residual_index = -1};
    int64_t start = collected ? from / t->size * t->in.row + from % t->size : from;
    s->source = s->target = s->residual = start;
    int64_t i = 0;
    for (; i < STRIP && from < (collected ? pixels : bytes); i++, from++) {
      int64_t place = (collected ? from / t->size * t->in.row + from % t->size : from) - start;
      if (place + 1 >= 2 * STRIP) {
        break;
      }
      int pad = (start + place) % t->in.row >= t->size;
      s->pixels[place / STRIP] |= (uint64_t)!pad << place % STRIP;
      s->writes[place / STRIP] |= (uint64_t)1 << place % STRIP;
      if (collected) {
        indices[count * STRIP + i] = (uint8_t)place;
        if ((from + 1) % t->size == 0) {
          s->writes[(place + 1) / STRIP] |= (uint64_t)1 << (place + 1) % STRIP;
        }
      }
    }
    if (collected) {
      s->source_index = s->residual_index = count;
    }
  }
  t->c.strips = count;
  return all;
}

static int expected(const struct test *t, int64_t out, int64_t y, int64_t x) {
  int32_t sum = t->c.bias[out] + (t->zero_point - t->tier->pixel_offset) * weight_sum(t, out);
  for (int64_t row = 0; row < t->in_channels * TAPS; row++) {
    int64_t iy = y + row % TAPS / 3 - 1, ix = x + row % TAPS % 3 - 1;
    if (iy >= 0 && iy < t->size && ix >= 0 && ix < t->size) {
      sum += (*at(&t->in, row / TAPS, iy, ix) - t->zero_point) * weight(t, out, row);
    }
  }
  float steps = (float)sum * t->c.multipliers[out];
  if (t->added.data) {
    steps = fminf(fmaxf(steps, (float)t->c.own_low), (float)t->c.own_high);
    steps = rintf(steps) * (float)t->c.own_multiplier;
    float value = (float)(*at(&t->added, out, y, x) - (int)t->c.residual_zero_point);
    steps = fmaf(value, (float)t->c.residual_multiplier, steps);
  }
  float low = (float)(t->c.low - t->c.zero_point), high = (float)(t->c.high - t->c.zero_point);
  return (int)rintf(fminf(fmaxf(steps, low), high)) + (int)t->c.zero_point;
}

static int compare(const struct test *t, int collected) {
  for (int64_t out = 0; out < t->out_channels; out++) {
    for (int64_t y = 0; y < t->size; y++) {
      for (int64_t x = 0; x <= t->size; x++) {
        int wanted = x < t->size ? expected(t, out, y, x) : (int)t->c.zero_point;
        int found = *at(&t->out, out, y, x);
        if (found != wanted) {
          printf("%s %s, %d to %d channels of %dx%d: channel %d, (%d, %d) is %d instead of %d\n",
                 t->tier->name, collected ? "collected" : "adjacent", (int)t->in_channels,
                 (int)t->out_channels, (int)t->size, (int)t->size, (int)out, (int)y, (int)x, found,
                 wanted);
          return 1;
        }
      }
    }
  }
  return 0;
}

static int run(struct test *t, int collected) {
  const int members = t->tier->group;
  int64_t groups = (t->out_channels + members - 1) / members, pitch = t->in.row;
  int64_t tap_offsets[TAPS], stream_offsets[BLOCKS_MAX * SIZE_MAX_TESTED];
  for (int64_t tap = 0; tap < TAPS; tap++) {
    tap_offsets[tap] = (tap / 3 - 1) * pitch + tap % 3 - 1;
  }
  uint8_t *stream = memory(t->in_channels * TAPS * groups * members * 24 + BLOCKS_MAX * groups * 64);
  uint8_t *p = stream;
  for (int64_t block = 0; block < t->c.blocks; block++) {
    for (int64_t group = 0; group < groups; group++) {
      stream_offsets[block * groups + group] = p - stream;
      p = pack(t, block, group, p);
    }
  }
  uint8_t *indices = memory(t->size * t->size * STRIP);
  struct espalier_strip *strip = strips(t, collected, indices);
  t->c.tap_offsets = tap_offsets;
  t->c.groups = groups;
  t->c.stream = stream;
  t->c.stream_offsets = stream_offsets;
  t->c.strip = strip;
  t->c.indices = indices;
  int64_t rows = t->c.block_channels * TAPS + 4;
  uint8_t *scratch = memory(rows * STRIP + groups * members * STRIP * 4);
  memset(t->out.data, 0xA5, (size_t)t->out.bytes);
  struct espalier_part part = {0, t->c.strips, 0, groups};
  t->tier->patterns(&t->c, &part, t->in.data + t->in.offset,
                    t->added.data ? t->added.data + t->added.offset : NULL,
                    t->out.data + t->out.offset, scratch);
  int wrong = compare(t, collected);
  free(stream);
  free(indices);
  free(strip);
  free(scratch);
  return wrong;
}

static int convolution(const struct tier *tier, int64_t size) {
  struct test t = {.tier = tier, .size = size, .zero_point = below(256)};
  t.in_channels = 1 + below(size < 20 ? 40 : 5);
  t.out_channels = 1 + below(size < 20 ? 20 : 5);
  int zeros = (int[]){0, 50, 90, 99, 100}[size % 5];
  t.weights = memory(t.out_channels * t.in_channels * TAPS);
  for (int64_t i = 0; i < t.out_channels * t.in_channels * TAPS; i++) {
    int w = below(2 * tier->weight_max + 1) - tier->weight_max;
    t.weights[i] = (int8_t)(below(100) < zeros ? 0 : w);
  }
  t.in = image(t.in_channels, size, t.zero_point);
  fill(&t.in);
  t.out = image(t.out_channels, size, 0);
  if (size % 2) {
    t.added = image(t.out_channels, size, 9);
    fill(&t.added);
  }
  int32_t *bias = memory(4 * 128);
  float *multipliers = memory(4 * 128);
  for (int64_t out = 0; out < t.out_channels; out++) {
    bias[out] = below(1000) - 500 - (t.zero_point - tier->pixel_offset) * weight_sum(&t, out);
    multipliers[out] = (float)(1 + below(100)) * 2e-5f;
  }
  int64_t blocks = t.in_channels > 8 ? 3 : 1;
  t.c = (struct espalier_convolution){
      .taps = TAPS, .channel_stride = t.in.plane, .channels = t.in_channels,
      .block_channels = (t.in_channels + blocks - 1) / blocks, .out_channels = t.out_channels,
      .bias = bias, .multipliers = multipliers, .target_plane = t.out.plane,
      .residual_plane = t.added.plane, .zero_point = 7 + below(100), .high = 240,
      .residual_zero_point = 9, .residual_multiplier = 0.7, .own_low = -81, .own_high = 122, .own_multiplier = 0.8,
      .top_bytes = t.out.row + 1, .bottom_start = size * t.out.row,
      .bottom_bytes = t.out.plane - size * t.out.row};
  t.c.blocks = (t.in_channels + t.c.block_channels - 1) / t.c.block_channels;
  int wrong = run(&t, 0) + run(&t, 1);
  free(t.weights);
  free(t.in.data);
  free(t.out.data);
  free(t.added.data);
  free(bias);
  free(multipliers);
  return wrong;
}

static int product(const struct tier *tier, int64_t channels) {
  const int64_t in = 1 + below(70), quads = (in + 3) / 4, whole = (channels + 63) / 64 * 64;
  int8_t *weights = memory(whole * quads * 4 + LINE);
  uint8_t *vector = memory(quads * 4 + SLACK), *out = memory(channels);
  int32_t *bias = memory(whole * 4);
  float *multipliers = memory(whole * 4);
  for (int64_t i = 0; i < quads * 4; i++) {
    vector[i] = (uint8_t)below(256);
  }
  struct espalier_product p = {quads, channels, (uint8_t *)weights, bias, multipliers, 0, 121, 0, 255};
  int wanted[128];
  for (int64_t o = 0; o < channels; o++) {
    int32_t sum = 0, plain = 0;
    for (int64_t i = 0; i < in; i++) {
      int8_t w = (int8_t)(below(255) - 127);
      weights[((o / 64 * quads + i / 4) * 64 + o % 64) * 4 + i % 4] = w;
      sum += w * vector[i];
      plain += w;
    }
    bias[o] = below(100) + tier->pixel_offset * plain;
    multipliers[o] = 1e-3f;
    float steps = (float)(sum + bias[o] - tier->pixel_offset * plain) * multipliers[o];
    wanted[o] = (int)rintf(fminf(fmaxf(steps, -121), 134)) + 121;
  }
  tier->product(&p, 0, whole / 64, vector, out);
  int wrong = 0;
  for (int64_t o = 0; o < channels; o++) {
    wrong += out[o] != wanted[o];
  }
  if (wrong) {
    printf("%s product, %d to %d channels: %d are wrong\n", tier->name, (int)in, (int)channels, wrong);
  }
  free(weights);
  free(vector);
  free(out);
  free(bias);
  free(multipliers);
  return wrong;
}

int main(void) {
  int wrong = 0, tiers = 0;
  for (size_t i = 0; i < sizeof TIERS / sizeof *TIERS; i++) {
    if (!(espalier_features() & TIERS[i].feature)) {
      printf("%s: this processor does not have it\n", TIERS[i].name);
      continue;
    }
    tiers++;
    for (int64_t size = 1; size <= SIZE_MAX_TESTED; size++) {
      wrong += convolution(&TIERS[i], size) + product(&TIERS[i], size);
    }
    printf("%s: %s\n", TIERS[i].name, wrong ? "WRONG" : "agrees");
  }
  return wrong || !tiers;
}
