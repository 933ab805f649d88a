/*
 * Sparse INT8 convolution kernels.
 *
 * A convolution is prepared by the Java side (package io.espalier.runtime.kernel.natives), which
 * packs weights, lays out strips of pixels and hands all of it over in the structures below. They
 * hold 64-bit fields only, or 32-bit fields in pairs, so that Java can write them by offset.
 *
 * The kernels read pixels in strips. A strip is a run of up to 64 pixels of one plane; "rows" are
 * the pixels that one weight sees: row (channel, tap) of a strip lies at
 *   planes + channel * channel_stride + tap_offsets[tap] + strip.source
 * Reading may go up to 127 bytes past the last pixel; the bytes read there do not matter.
 */
#ifndef ESPALIER_KERNELS_H
#define ESPALIER_KERNELS_H

#include <stdint.h>

/** Output channels that share a list of weights, per tier. */
enum { GROUP_WIDE = 4, GROUP_NARROW = 2 };

/** Pixels of the widest strip. */
enum { STRIP = 64 };

/** Rows that a panel of one block may have: their offsets are 16 bits wide. */
enum { PANEL_ROWS_MAX = 1008 };

/** Where a strip lies in the planes it is read from and written to. */
struct espalier_strip {
  int64_t source;   /* of its first pixel, relative to the origin of a plane */
  int64_t target;   /* of its first pixel, in the output plane */
  int64_t residual; /* of its first pixel, in the plane that is added */
  int64_t width;    /* 64, 32 or 16 pixels */
  int64_t source_index;   /* which index table collects its pixels, or -1: they are adjacent */
  int64_t residual_index; /* the same for the plane that is added */
  uint64_t pixels[2]; /* which of the 128 bytes at target are its pixels, in order */
  uint64_t writes[2]; /* which of them are written; those that are no pixels get the zero point */
};

/** One convolution. */
struct espalier_convolution {
  int64_t taps;
  int64_t channel_stride;
  const int64_t *tap_offsets;
  int64_t channels;       /* input channels */
  int64_t block_channels; /* input channels of one block */
  int64_t blocks;
  int64_t groups; /* of output channels */
  int64_t out_channels;
  const uint8_t *stream;          /* weights */
  const int64_t *stream_offsets;  /* [block][group] */
  const int32_t *bias;            /* [group][channel], the input's zero point folded in */
  const float *multipliers;       /* [group][channel] */
  int64_t strips;
  const struct espalier_strip *strip;
  const uint8_t *indices; /* [index][64] positions 0..127 */
  int64_t target_plane;   /* bytes between output channels */
  int64_t residual_plane; /* bytes between channels of what is added */
  int64_t zero_point;     /* of the output */
  int64_t low;            /* of the output, after the zero point */
  int64_t high;
  int64_t fits; /* whether no result, before it is clamped, can be too large for 32 bits */
  int64_t residual_zero_point;
  double residual_multiplier;
  double own_low; /* limits of a result, in steps of its own, before the residual is added */
  double own_high;
  double own_multiplier; /* its steps in steps of the output */
  int64_t top_bytes;    /* padding before the first pixel of the first output plane */
  int64_t bottom_start; /* padding behind the last row of each: from here, */
  int64_t bottom_bytes; /* so many bytes */
};

/** Which part of a convolution a call does. */
struct espalier_part {
  int64_t strip_from, strip_to;
  int64_t group_from, group_to;
};

/** One matrix that vectors are multiplied with. */
struct espalier_product {
  int64_t quads;    /* of input channels */
  int64_t channels; /* output channels */
  const uint8_t *weights; /* [group of 64][quad][channel of the group][4] */
  const int32_t *bias;
  const float *multipliers;
  int64_t floats; /* whether floats are written */
  int64_t zero_point, low, high;
};

/** How an input is laid out in quads of channels. */
struct espalier_quads {
  int64_t channels, height, width; /* of what is copied */
  int64_t in_row, in_plane;        /* bytes */
  int64_t columns;                 /* of a laid out row, padding included */
  int64_t top, left;               /* padding before the first pixel */
  int64_t quad_bytes;              /* of a laid out quad of channels */
  int64_t padding;                 /* the value of the padding */
};

/** One convolution with output channels across lanes, over an input in quads of channels. */
struct espalier_columns {
  int64_t pixels; /* of an output plane */
  int64_t taps, quads, quad_bytes;
  const int64_t *tap_offsets;   /* bytes in a quad */
  const int64_t *pixel_offsets; /* [pixel] bytes in a quad, the last repeated to fill tiles */
  const int64_t *targets;       /* [pixel] bytes in an output plane */
  const int64_t *residuals;     /* [pixel] bytes in a plane that is added */
  int64_t out_channels;
  /*
   * Of each group [tap][quad][vector][16 channels][4]; packed: which of these are not zero, as bits
   * of a 64-bit mask for each vector, then only those.
   */
  const uint8_t *stream;
  const int64_t *stream_offsets; /* [group] */
  int64_t packed;
  const int32_t *bias;
  const float *multipliers;
  int64_t target_plane, residual_plane;
  int64_t zero_point, low, high;
  int64_t residual_zero_point;
  double residual_multiplier, own_low, own_high, own_multiplier;
  int64_t padded;    /* whether output planes have padding */
  int64_t top_bytes; /* of it before the first pixel of the first plane */
};

/* The name of a function of a tier: NAMED(avx2, prepare) is espalier_avx2_prepare. */
#define JOINED(a, b, c) a##b##c
#define JOIN(a, b, c) JOINED(a, b, c)
#define NAMED(tier, name) JOIN(espalier_, tier, _##name)

#define ESPALIER_EXPORT __attribute__((visibility("default")))

#endif
