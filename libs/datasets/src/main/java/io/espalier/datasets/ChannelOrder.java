package io.espalier.datasets;

/** The order of the planes of a tensor. */
public enum ChannelOrder {
  RGB,
  BGR,
  /** One plane of luma, ITU-R BT.601: 0.299 R + 0.587 G + 0.114 B. */
  GREY;

  int channels() {
    return this == GREY ? 1 : 3;
  }
}
