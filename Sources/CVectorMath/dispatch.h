#ifndef KITH_DISPATCH_H
#define KITH_DISPATCH_H

#include "CVectorMath.h"

// Each loop is written once in plain C as KITH_BODY and compiled twice on x86-64: for the baseline and for AVX2, which
// nearly every machine since 2013 has but which the baseline may not assume. Elsewhere (arm64) the one plain version is
// what the compiler vectorises for the platform.
#define KITH_BODY static inline __attribute__((always_inline)) void

#if defined(__x86_64__)
#define KITH_WIDE __attribute__((target("avx2")))
#define KITH_HAS_WIDE __builtin_cpu_supports("avx2")
#else
#define KITH_WIDE
#define KITH_HAS_WIDE 0
#endif

// A fused multiply-add rounds once where two operations round twice; without it all platforms agree to the last bit.
#pragma STDC FP_CONTRACT OFF

#endif
