/*
 * Operators on bytes that are no convolutions, in plain C for the compiler to vectorise: this file
 * is compiled once for each tier, with TIER naming it. All of them work on channels from..to-1.
 */
#include <string.h>

#include "espalier_kernels.h"

#define FUNCTION(name) ESPALIER_EXPORT void NAMED(TIER, name)

/* An image of bytes; pointers to it point to the first pixel. */
struct image {
  int64_t height, width, row, plane;
  int64_t above; /* bytes of padding before the first pixel of the first plane */
};

/* How a number of steps becomes a byte. */
struct result {
  int64_t zero_point, low, high;
};

struct window {
  int64_t kernel_y, kernel_x, stride_y, stride_x, top, left, dilation_y, dilation_x;
};

static void pad(const struct image *i, int64_t zero_point, int64_t from, int64_t to, uint8_t *out) {
  if (i->row == i->width && i->plane == i->height * i->width) {
    return;
  }
  if (from == 0) {
    memset(out - i->above, (int)zero_point, (size_t)i->above);
  }
  for (int64_t channel = from; channel < to; channel++) {
    uint8_t *plane = out + channel * i->plane;
    for (int64_t y = 0; y < i->height; y++) {
      for (int64_t x = i->width; x < i->row; x++) {
        plane[y * i->row + x] = (uint8_t)zero_point;
      }
    }
    int64_t below = i->height * i->row;
    memset(plane + below, (int)zero_point, (size_t)(i->plane - below));
  }
}

/* Clamps, rounds half to even by adding and taking away 1.5 * 2^23, adds the zero point. */
static inline uint8_t to_byte(float steps, float low, float high, int32_t zero_point) {
  const float magic = 12582912.0f;
  float bounded = steps > low ? steps : low;
  bounded = bounded < high ? bounded : high;
  return (uint8_t)((int32_t)((bounded + magic) - magic) + zero_point);
}

#define BOUNDS(r)                                  \
  const int32_t zero_point = (int32_t)(r)->zero_point; \
  const float low = (float)((r)->low - (r)->zero_point); \
  const float high = (float)((r)->high - (r)->zero_point)

FUNCTION(quantize)
(const struct image *image, const struct result *r, double scale, int64_t from, int64_t to,
 const float *in, uint8_t *out) {
  BOUNDS(r);
  const float divisor = (float)scale;
  const int64_t width = image->width;
  for (int64_t channel = from; channel < to; channel++) {
    for (int64_t y = 0; y < image->height; y++) {
      const float *restrict x = in + (channel * image->height + y) * width;
      uint8_t *restrict o = out + channel * image->plane + y * image->row;
      for (int64_t i = 0; i < width; i++) {
        float value = x[i] == x[i] ? x[i] : 0.0f;
        o[i] = to_byte(value / divisor, low, high, zero_point);
      }
    }
  }
  pad(image, r->zero_point, from, to, out);
}

FUNCTION(dequantize)
(const struct image *image, int64_t zero_point, double scale, int64_t from, int64_t to,
 const uint8_t *in, float *out) {
  const float factor = (float)scale;
  const int32_t zero = (int32_t)zero_point;
  const int64_t width = image->width;
  for (int64_t channel = from; channel < to; channel++) {
    for (int64_t y = 0; y < image->height; y++) {
      const uint8_t *restrict x = in + channel * image->plane + y * image->row;
      float *restrict o = out + (channel * image->height + y) * width;
      for (int64_t i = 0; i < width; i++) {
        o[i] = (float)(x[i] - zero) * factor;
      }
    }
  }
}

/* One summand: where it lies and what it is worth. */
struct summand {
  struct image image;
  int64_t zero_point;
  double multiplier;
};

FUNCTION(sum)
(const struct summand *l, const struct summand *r, const struct image *image,
 const struct result *result, int64_t from, int64_t to, const uint8_t *left, const uint8_t *right,
 uint8_t *out) {
  BOUNDS(result);
  const float left_by = (float)l->multiplier, right_by = (float)r->multiplier;
  const int32_t left_zero = (int32_t)l->zero_point, right_zero = (int32_t)r->zero_point;
  for (int64_t channel = from; channel < to; channel++) {
    for (int64_t y = 0; y < image->height; y++) {
      const uint8_t *restrict a = left + channel * l->image.plane + y * l->image.row;
      const uint8_t *restrict b = right + channel * r->image.plane + y * r->image.row;
      uint8_t *restrict o = out + channel * image->plane + y * image->row;
      for (int64_t i = 0; i < image->width; i++) {
        float steps = __builtin_fmaf((float)(a[i] - left_zero), left_by,
                                     (float)(b[i] - right_zero) * right_by);
        o[i] = to_byte(steps, low, high, zero_point);
      }
    }
  }
  pad(image, result->zero_point, from, to, out);
}

/* The first and the last tap of a window at an output place that lie inside the image. */
static inline void inside(int64_t start, int64_t taps, int64_t dilation, int64_t size,
                          int64_t *first, int64_t *end) {
  *first = start < 0 ? (-start + dilation - 1) / dilation : 0;
  *end = start < size ? (size - start + dilation - 1) / dilation : 0;
  *end = *end < taps ? *end : taps;
}

/* Two bytes, of which the first counts: read as one so that the compiler need not stop early. */
typedef uint16_t __attribute__((aligned(1), may_alias)) pair;

/* Rows are worked on in whole lines, so that no loop ends in single bytes. */
static inline int64_t lines(int64_t bytes) { return (bytes + 63) / 64 * 64; }

/* Greatest byte of each column of the rows that a window sees, and of up to 63 bytes behind. */
static void tallest(const struct window *w, const struct image *in, const uint8_t *plane,
                    int64_t y, int64_t length, uint8_t *restrict columns) {
  int64_t start = y * w->stride_y - w->top, first, end;
  inside(start, w->kernel_y, w->dilation_y, in->height, &first, &end);
  const int64_t whole = lines(length);
  memset(columns, 0, (size_t)whole);
  for (int64_t tap = first; tap < end; tap++) {
    const uint8_t *restrict row = plane + (start + tap * w->dilation_y) * in->row;
    for (int64_t from = 0; from < whole; from += 64) {
      for (int64_t i = from; i < from + 64; i++) {
        columns[i] = columns[i] > row[i] ? columns[i] : row[i];
      }
    }
  }
}

/*
 * Maxima of one output row. Scratch has room for the output row in whole lines, and behind it for
 * all columns that such a row sees, in whole lines too.
 */
static void maximum_row(const struct window *w, const struct image *in, const uint8_t *plane,
                        const struct image *image, int64_t y, uint8_t *scratch, uint8_t *out) {
  const int64_t whole = lines(image->width);
  uint8_t *restrict row = scratch;
  uint8_t *restrict columns = scratch + whole;
  const int64_t seen = whole * w->stride_x + (w->kernel_x - 1) * w->dilation_x;
  const int64_t end = w->left + in->width;
  memset(columns, 0, (size_t)w->left);
  tallest(w, in, plane, y, in->width, columns + w->left);
  if (end < seen) {
    memset(columns + end, 0, (size_t)(seen - end));
  }
  memset(row, 0, (size_t)whole);
  for (int64_t tap = 0; tap < w->kernel_x; tap++) {
    const uint8_t *restrict from = columns + tap * w->dilation_x;
    if (w->stride_x == 2) {
      for (int64_t x = 0; x < whole; x += 64) {
        for (int64_t i = x; i < x + 64; i++) {
          uint8_t value = (uint8_t)((const pair *)from)[i];
          row[i] = row[i] > value ? row[i] : value;
        }
      }
    } else {
      for (int64_t x = 0; x < whole; x++) {
        uint8_t value = from[x * w->stride_x];
        row[x] = row[x] > value ? row[x] : value;
      }
    }
  }
  memcpy(out, row, (size_t)image->width);
}

FUNCTION(maximum)
(const struct window *w, const struct image *in, const struct image *image, int64_t zero_point,
 int64_t from, int64_t to, const uint8_t *pixels, uint8_t *out, uint8_t *scratch) {
  for (int64_t channel = from; channel < to; channel++) {
    for (int64_t y = 0; y < image->height; y++) {
      maximum_row(w, in, pixels + channel * in->plane, image, y, scratch,
                  out + channel * image->plane + y * image->row);
    }
  }
  pad(image, zero_point, from, to, out);
}

static int32_t total(const struct window *w, const struct image *in, const uint8_t *plane,
                     int64_t y, int64_t x, int32_t zero_point) {
  int64_t top = y * w->stride_y - w->top, left = x * w->stride_x - w->left;
  int64_t y_first, y_end, x_first, x_end;
  inside(top, w->kernel_y, w->dilation_y, in->height, &y_first, &y_end);
  inside(left, w->kernel_x, w->dilation_x, in->width, &x_first, &x_end);
  int32_t sum = 0;
  for (int64_t ky = y_first; ky < y_end; ky++) {
    const uint8_t *row = plane + (top + ky * w->dilation_y) * in->row + left;
    for (int64_t kx = x_first; kx < x_end; kx++) {
      sum += row[kx * w->dilation_x] - zero_point;
    }
  }
  return sum;
}

FUNCTION(average)
(const struct window *w, const struct image *in, const struct image *image,
 const struct result *result, int64_t in_zero_point, const float *factors, int64_t from, int64_t to,
 const uint8_t *pixels, uint8_t *out) {
  BOUNDS(result);
  for (int64_t channel = from; channel < to; channel++) {
    for (int64_t y = 0; y < image->height; y++) {
      for (int64_t x = 0; x < image->width; x++) {
        int32_t sum = total(w, in, pixels + channel * in->plane, y, x, (int32_t)in_zero_point);
        float steps = (float)sum * factors[y * image->width + x];
        out[channel * image->plane + y * image->row + x] = to_byte(steps, low, high, zero_point);
      }
    }
  }
  pad(image, result->zero_point, from, to, out);
}
