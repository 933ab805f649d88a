/* What the processor and the operating system offer, as bits. */
#include "espalier_kernels.h"

#if defined(__x86_64__)
#include <cpuid.h>
#endif

enum { AVX2 = 1, AVX512_VNNI = 2, AVX_VNNI = 4 };

#if defined(__x86_64__)
/* Leaf 7, subleaf 1, bit 4 of EAX; compilers' own tests know it only since lately. */
static int has_avx_vnni(void) {
  unsigned eax = 0, ebx = 0, ecx = 0, edx = 0;
  return __get_cpuid_count(7, 1, &eax, &ebx, &ecx, &edx) && (eax >> 4 & 1);
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
#endif
  return features;
}
