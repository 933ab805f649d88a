/* What the processor and the operating system offer, as bits. */
#include "espalier_kernels.h"

#if defined(__x86_64__)
#include <cpuid.h>
#elif defined(__aarch64__)
#include <sys/auxv.h>
#endif

enum { AVX2 = 1, AVX512_VNNI = 2, AVX_VNNI = 4, NEON_DOT = 8 };

#if defined(__aarch64__)
/* HWCAP_ASIMDDP in the words of the Linux kernel. */
enum { DOT_PRODUCTS = 1 << 20 };
#endif

#if defined(__x86_64__)
/* Compilers of 2022 cannot be asked for this one by name. */
static int has_avx_vnni(void) {
  unsigned a, b, c, d;
  return __get_cpuid_count(7, 1, &a, &b, &c, &d) && (a >> 4 & 1);
}
#endif

ESPALIER_EXPORT int64_t espalier_features(void) {
  int64_t features = 0;
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
    features |= AVX2;
    if (has_avx_vnni()) {
      features |= AVX_VNNI;
    }
  }
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw")
      && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl")
      && __builtin_cpu_supports("avx512vnni") && __builtin_cpu_supports("avx512vbmi")
      && __builtin_cpu_supports("avx512vbmi2")
      && __builtin_cpu_supports("bmi2")) {
    features |= AVX512_VNNI;
  }
#elif defined(__aarch64__)
  if (getauxval(AT_HWCAP) & DOT_PRODUCTS) {
    features |= NEON_DOT;
  }
#endif
  return features;
}
