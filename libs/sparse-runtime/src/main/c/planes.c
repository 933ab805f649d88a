/*
 * Planes that a strided or widely padded convolution can be read from: one plane for each phase of
 * the stride, with the padding written out, so that a tap is an offset again. Any processor.
 */
#include <string.h>

#include "espalier_kernels.h"

/* How planes are prepared. */
struct espalier_phases {
  int64_t in_height, in_width, in_row, in_plane; /* row and plane: bytes from one to the next */
  int64_t stride_y, stride_x;
  int64_t rows, columns; /* of a prepared plane; its rows follow each other without a gap */
  int64_t plane;         /* bytes between prepared planes */
  int64_t phases;
  const int64_t *offsets; /* [phase]{y, x}: the input pixel that comes first, may be negative */
  int64_t padding;        /* the value outside the input */
};

static void copy_row(const struct espalier_phases *p, const uint8_t *row, int64_t x, uint8_t *to) {
  const int64_t stride = p->stride_x;
  int64_t from = x < 0 ? (-x + stride - 1) / stride : 0;
  int64_t until = x < p->in_width ? (p->in_width - x + stride - 1) / stride : 0;
  until = until < p->columns ? until : p->columns;
  from = from < until ? from : until;
  memset(to, (int)p->padding, (size_t)from);
  memset(to + until, (int)p->padding, (size_t)(p->columns - until));
  const uint8_t *first = row + x;
  if (stride == 1) {
    memcpy(to + from, first + from, (size_t)(until - from));
  } else if (stride == 2) {
    for (int64_t i = from; i < until; i++) {
      to[i] = first[2 * i];
    }
  } else {
    for (int64_t i = from; i < until; i++) {
      to[i] = first[stride * i];
    }
  }
}

/* Prepares channels from..to-1 of in, [channel][phase][row][column]. */
ESPALIER_EXPORT void espalier_prepare(const struct espalier_phases *p, int64_t from, int64_t to,
                                      const uint8_t *in, uint8_t *out) {
  for (int64_t channel = from; channel < to; channel++) {
    for (int64_t phase = 0; phase < p->phases; phase++) {
      uint8_t *plane = out + (channel * p->phases + phase) * p->plane;
      for (int64_t r = 0; r < p->rows; r++) {
        int64_t y = p->offsets[2 * phase] + r * p->stride_y;
        uint8_t *row = plane + r * p->columns;
        if (y < 0 || y >= p->in_height) {
          memset(row, (int)p->padding, (size_t)p->columns);
        } else {
          copy_row(p, in + channel * p->in_plane + y * p->in_row, p->offsets[2 * phase + 1], row);
        }
      }
    }
  }
}
