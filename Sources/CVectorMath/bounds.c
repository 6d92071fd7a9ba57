#include "dispatch.h"

#include <math.h>

// Without `restrict` the compiler has to expect that a bound it writes is a length it reads next, and does one row at a
// time: 1.3 instead of 0.4 ns a row. Eight running maxima, because one alone would have to be updated in order.
KITH_BODY bound_products(
    const int32_t *products, const float *scales, const float *rests, float weight, size_t count,
    float *restrict bounds, float *largest
) {
    float maxima[8];
    for (size_t lane = 0; lane < 8; lane++) maxima[lane] = -INFINITY;
    size_t i = 0;
    for (; i + 8 <= count; i += 8) {
        for (size_t lane = 0; lane < 8; lane++) {
            float bound = (float)products[i + lane] * scales[i + lane] + weight * rests[i + lane];
            bounds[i + lane] = bound;
            maxima[lane] = bound > maxima[lane] ? bound : maxima[lane];
        }
    }
    for (; i < count; i++) {
        bounds[i] = (float)products[i] * scales[i] + weight * rests[i];
        maxima[0] = bounds[i] > maxima[0] ? bounds[i] : maxima[0];
    }
    for (size_t lane = 1; lane < 8; lane++) maxima[0] = maxima[lane] > maxima[0] ? maxima[lane] : maxima[0];
    *largest = maxima[0];
}

KITH_WIDE static void bound_products_wide(
    const int32_t *products, const float *scales, const float *rests, float weight, size_t count,
    float *restrict bounds, float *largest
) {
    bound_products(products, scales, rests, weight, count, bounds, largest);
}

// Block by block, so that the products are still at hand when they are made into bounds.
void kith_bound_rows(
    const int16_t *query, const int8_t *rows, size_t count, size_t dimension, const float *scales, const float *rests,
    float weight, int32_t *products, float *bounds, float *peaks
) {
    for (size_t start = 0; start < count; start += KITH_BLOCK) {
        size_t length = count - start < KITH_BLOCK ? count - start : KITH_BLOCK;
        kith_int16_dot_rows(query, rows + start * dimension, length, dimension, products + start);
        const float *scale = scales + start, *rest = rests + start;
        float *peak = peaks + start / KITH_BLOCK;
        if (KITH_HAS_WIDE) {
            bound_products_wide(products + start, scale, rest, weight, length, bounds + start, peak);
        } else {
            bound_products(products + start, scale, rest, weight, length, bounds + start, peak);
        }
    }
}

// A bit for each bound of a block, because a branch for each would be mispredicted for most of those that are in.
static inline __attribute__((always_inline)) uint64_t mask_between(
    const float *bounds, size_t count, float lowest, float end
) {
    uint64_t mask = 0;
    for (size_t i = 0; i < count; i++) mask |= (uint64_t)(bounds[i] >= lowest && bounds[i] < end) << i;
    return mask;
}

#if defined(__x86_64__)
#include <immintrin.h>

KITH_WIDE static uint64_t whole_mask_between(const float *bounds, float lowest, float end) {
    __m256 lowests = _mm256_set1_ps(lowest), ends = _mm256_set1_ps(end);
    uint64_t mask = 0;
    for (size_t i = 0; i < KITH_BLOCK; i += 8) {
        __m256 eight = _mm256_loadu_ps(bounds + i);
        __m256 isIn = _mm256_and_ps(_mm256_cmp_ps(eight, lowests, _CMP_GE_OQ), _mm256_cmp_ps(eight, ends, _CMP_LT_OQ));
        mask |= (uint64_t)(uint32_t)_mm256_movemask_ps(isIn) << i;
    }
    return mask;
}
#endif

static inline uint64_t block_mask_between(const float *bounds, size_t count, float lowest, float end) {
#if defined(__x86_64__)
    if (KITH_HAS_WIDE && count == KITH_BLOCK) return whole_mask_between(bounds, lowest, end);
#endif
    return mask_between(bounds, count, lowest, end);
}

size_t kith_pick_between(
    const float *bounds, const float *peaks, size_t count, float lowest, float end, uint32_t *picked
) {
    size_t found = 0;
    for (size_t start = 0; start < count; start += KITH_BLOCK) {
        if (!(peaks[start / KITH_BLOCK] >= lowest)) continue;
        size_t length = count - start < KITH_BLOCK ? count - start : KITH_BLOCK;
        for (uint64_t mask = block_mask_between(bounds + start, length, lowest, end); mask; mask &= mask - 1) {
            picked[found++] = (uint32_t)(start + (size_t)__builtin_ctzll(mask));
        }
    }
    return found;
}
