#!/bin/sh
# Compiles the kernels with a C compiler, if there is one.
# usage: build.sh <directory of the sources> <directory of the classes> [architecture]
# CC names the compiler; for another architecture than this machine's it has to be a cross compiler.
# ESPALIER_SANITIZE=1 builds with the address and undefined behaviour sanitizers, which the program
# that loads the library must have: libasan.so is linked beside the classes for LD_PRELOAD.
set -eu
sources=$1
compiler=${CC:-cc}
sanitize=${ESPALIER_SANITIZE:-}
case $(uname -s) in
  Linux) os=linux ;;
  *) os= ;;
esac
case ${3:-$(uname -m)} in
  x86_64 | amd64) arch=x86_64 ;;
  aarch64 | arm64) arch=aarch64 ;;
  *) arch= ;;
esac
if [ -z "$os" ] || [ -z "$arch" ]; then
  echo "No native kernels for this platform yet: the Vector API tier will run."
  exit 0
fi
if ! command -v "$compiler" >/dev/null 2>&1; then
  echo "No C compiler ($compiler) found, so no native kernels: the Vector API tier will run." \
    "Install one (Debian: gcc) to have them."
  exit 0
fi

target=$2/META-INF/native/$os-$arch
library=$target/libespalier_kernels.so
# What the library was built from and how: another way of building makes it anew.
way="$compiler ${sanitize:-plain}"
if [ -f "$library.sha256" ] && [ "$(cat "$target/way" 2>/dev/null)" = "$way" ] \
  && [ -z "$(find "$sources" -newer "$library.sha256" -type f)" ]; then
  exit 0
fi
objects=$(mktemp -d)
trap 'rm -rf "$objects"' EXIT
mkdir -p "$target"
checks=
if [ -n "$sanitize" ]; then
  checks="-g -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer"
  ln -sf "$("$compiler" -print-file-name=libasan.so)" "$2/../libasan.so"
fi

# Each file is compiled for the processor that its name says; only features.c runs before the choice.
compile() {
  file=$1
  object=$2
  shift 2
  # shellcheck disable=SC2086 # flags are to be split
  "$compiler" -std=gnu11 -O3 -fPIC -fvisibility=hidden -ffp-contract=off \
    -fno-trapping-math -fno-math-errno -Wall -Wextra -Werror $checks \
    "$@" -c "$sources/$file.c" -o "$objects/$object.o"
}
compile features features
if [ "$arch" = x86_64 ]; then
  avx2="-mavx2 -mfma"
  avx512="-mavx512f -mavx512bw -mavx512dq -mavx512vl -mavx512vnni -mavx512vbmi -mavx512vbmi2 \
    -mfma -mpopcnt -mbmi2"
  # shellcheck disable=SC2086 # flags are to be split
  {
    compile avx2 avx2 -DTIER=avx2 $avx2
    compile avx2 avxvnni -DTIER=avxvnni $avx2 -mavxvnni
    compile avx2_product avx2_product $avx2
    compile planes planes_avx2 -DTIER=avx2 $avx2
    compile bytes bytes_avx2 -DTIER=avx2 $avx2
    compile floats floats_avx2 -DTIER=avx2 $avx2
    compile avx512 avx512 $avx512
    compile avx512_product avx512_product $avx512
    compile avx512_columns avx512_columns $avx512
    compile planes planes_avx512 -DTIER=avx512 $avx512
    compile floats floats_avx512 -DTIER=avx512 $avx512
    compile bytes bytes_avx512 -DTIER=avx512 -mprefer-vector-width=512 $avx512
  }
else
  compile neon neon -march=armv8.2-a+dotprod
  compile planes planes_neon -DTIER=neon
  compile bytes bytes_neon -DTIER=neon
fi
# shellcheck disable=SC2086 # flags are to be split
"$compiler" -shared -Wl,-z,noexecstack $checks -o "$library" "$objects"/*.o
if command -v sha256sum >/dev/null 2>&1; then
  sha256sum "$library" | cut -d ' ' -f 1 >"$library.sha256"
else
  shasum -a 256 "$library" | cut -d ' ' -f 1 >"$library.sha256"
fi
printf '%s\n' "$way" >"$target/way"
echo "Native kernels: $(basename "$library") for $os-$arch"
