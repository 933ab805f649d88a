/* What the processor and the operating system offer, as bits. */
#include "espalier_kernels.h"

enum { AVX2 = 1, AVX512_VNNI = 2 };

ESPALIER_EXPORT int64_t espalier_features(void) {
  int64_t features = 0;
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
    features |= AVX2;
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
