#!/bin/sh
# Builds the kernels for an architecture and compares them with plain loops in C, under emulation
# where the architecture is not this machine's.
# usage: check.sh <directory of the sources> <directory of the tests> <working directory> <architecture>
set -eu
sources=$1
tests=$2
work=$3
arch=$4
emulator=
if [ "$arch" = "$(uname -m)" ]; then
  compiler=${CC:-cc}
else
  compiler=$arch-linux-gnu-gcc
  for name in "qemu-$arch" "qemu-$arch-static"; do
    if command -v "$name" >/dev/null 2>&1; then
      emulator=$name
    fi
  done
  if ! command -v "$compiler" >/dev/null 2>&1 || [ -z "$emulator" ]; then
    echo "SKIPPED: the $arch kernels were not checked, as $compiler or qemu-$arch is missing" \
      "(Debian: gcc-$arch-linux-gnu, qemu-user)."
    exit 0
  fi
  emulator="$emulator -L /usr/$arch-linux-gnu"
fi
mkdir -p "$work"
CC=$compiler sh "$sources/build.sh" "$sources" "$work" "$arch"
library=$work/META-INF/native/linux-$arch
flags="-std=gnu11 -O1 -Wall -Wextra -Werror -ffp-contract=off"
if [ -n "${ESPALIER_SANITIZE:-}" ]; then
  flags="$flags -g -fsanitize=address,undefined -fno-sanitize-recover=all"
fi
# shellcheck disable=SC2086 # flags and the emulator's arguments are to be split
"$compiler" $flags -I "$sources" "$tests/check_kernels.c" -o "$work/check_kernels" \
  -L "$library" -lespalier_kernels -lm "-Wl,-rpath,$library"
# shellcheck disable=SC2086
$emulator "$work/check_kernels"
