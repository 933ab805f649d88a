/*
 * Planes that a strided or widely padded convolution can be read from: one plane for each phase of
 * the stride, with the padding written out, so that a tap is an offset again. This file is compiled once for each tier,
 * with TIER naming it.
 */
#include <string.h>

#if defined(__AVX512BW__)
#include <immintrin.h>
#endif

#include "espalier_kernels.h"

/* How planes are prepared. */
struct espalier_phases {
  int64_t in_height, in_width, in_row, in_plane; /* row and plane: bytes from one to the next */
  int64_t stride_y, stride_x;
  int64_t rows, columns; /* of a prepared plane; its rows follow each other without a gap */
  int64_t plane;         /* bytes between prepared planes, with a gap of 32 bytes or more */
  int64_t phases;
  const int64_t *offsets; /* [phase]{y, x}: the input pixel that comes first, may be negative */
  int64_t padding;        /* the value outside the input */
};

/* The columns from..until-1 of a prepared row that lie inside the input, if it begins at x. */
struct columns {
  int64_t from, until;
};

static struct columns columns_inside(const struct espalier_phases *p, int64_t x) {
  const int64_t stride = p->stride_x;
  int64_t from = x < 0 ? (-x + stride - 1) / stride : 0;
  int64_t until = x < p->in_width ? (p->in_width - x + stride - 1) / stride : 0;
  until = until < p->columns ? until : p->columns;
  return (struct columns){from < until ? from : until, until};
}

static inline void copy_row(const struct espalier_phases *p, const uint8_t *first,
                            struct columns inside, uint8_t *to) {
  for (int64_t i = 0; i < inside.from; i++) {
    to[i] = (uint8_t)p->padding;
  }
  for (int64_t i = inside.from; i < inside.until; i++) {
    to[i] = first[p->stride_x * i];
  }
  for (int64_t i = inside.until; i < p->columns; i++) {
    to[i] = (uint8_t)p->padding;
  }
}

#if defined(__AVX512BW__)
/*
 * The same for every second byte, 32 at a time. Only bytes that are wanted are read; up to 31 more
 * than a row are written, over what comes next: the row behind, or the gap behind the plane.
 */
static inline void copy_even(const struct espalier_phases *p, const uint8_t *first,
                             struct columns inside, uint8_t *to) {
  const __m256i padding = _mm256_set1_epi8((char)p->padding);
  for (int64_t i = 0; i < p->columns; i += 32) {
    int64_t low = inside.from - i, high = inside.until - i;
    uint32_t wanted = _bzhi_u32(~0u, high < 0 ? 0 : high > 32 ? 32 : (unsigned)high);
    wanted &= low <= 0 ? ~0u : low >= 32 ? 0 : ~0u << low;
    __m512i pairs = _mm512_maskz_loadu_epi8(_pdep_u64(wanted, 0x5555555555555555), first + 2 * i);
    __m256i bytes = _mm256_mask_mov_epi8(padding, wanted, _mm512_cvtepi16_epi8(pairs));
    _mm256_storeu_si256((__m256i *)(to + i), bytes);
  }
}
#endif

/* Prepares channels from..to-1 of in, [channel][phase][row][column]. */
ESPALIER_EXPORT void NAMED(TIER, prepare)(const struct espalier_phases *p, int64_t from, int64_t to,
                                      const uint8_t *in, uint8_t *out) {
  for (int64_t channel = from; channel < to; channel++) {
    for (int64_t phase = 0; phase < p->phases; phase++) {
      uint8_t *plane = out + (channel * p->phases + phase) * p->plane;
      const int64_t x = p->offsets[2 * phase + 1];
      const struct columns inside = columns_inside(p, x);
      for (int64_t r = 0; r < p->rows; r++) {
        int64_t y = p->offsets[2 * phase] + r * p->stride_y;
        uint8_t *row = plane + r * p->columns;
        if (y < 0 || y >= p->in_height) {
          memset(row, (int)p->padding, (size_t)p->columns);
        } else {
          const uint8_t *first = in + channel * p->in_plane + y * p->in_row + x;
#if defined(__AVX512BW__)
          if (p->stride_x == 2) {
            copy_even(p, first, inside, row);
            continue;
          }
#endif
          if (p->stride_x == 1) {
            memset(row, (int)p->padding, (size_t)inside.from);
            memcpy(row + inside.from, first + inside.from, (size_t)(inside.until - inside.from));
            memset(row + inside.until, (int)p->padding, (size_t)(p->columns - inside.until));
          } else {
            copy_row(p, first, inside, row);
          }
        }
      }
    }
  }
}
