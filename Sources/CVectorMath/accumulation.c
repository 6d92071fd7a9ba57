#include "dispatch.h"

#include <math.h>

KITH_BODY float_add_scaled(double *sum, const float *vector, double weight, size_t dimension) {
    for (size_t d = 0; d < dimension; d++) sum[d] += weight * (double)vector[d];
}

KITH_WIDE static void float_add_scaled_wide(double *sum, const float *vector, double weight, size_t dimension) {
    float_add_scaled(sum, vector, weight, dimension);
}

void kith_float_add_scaled(double *sum, const float *vector, double weight, size_t dimension) {
    if (KITH_HAS_WIDE) {
        float_add_scaled_wide(sum, vector, weight, dimension);
    } else {
        float_add_scaled(sum, vector, weight, dimension);
    }
}

// Sums of sound tables stay far inside 32 bits; those of any other table wrap instead of being undefined.
static inline __attribute__((always_inline)) int32_t wrapping_sum(int32_t left, int32_t right) {
    return (int32_t)((uint32_t)left + (uint32_t)right);
}

KITH_BODY add_int8_row(int32_t *accumulator, const int8_t *row, int32_t multiplier, size_t dimension) {
    for (size_t d = 0; d < dimension; d++) accumulator[d] = wrapping_sum(accumulator[d], multiplier * (int32_t)row[d]);
}

KITH_WIDE static void add_int8_row_wide(
    int32_t *accumulator, const int8_t *row, int32_t multiplier, size_t dimension
) {
    add_int8_row(accumulator, row, multiplier, dimension);
}

void kith_add_int8_row(int32_t *accumulator, const int8_t *row, int32_t multiplier, size_t dimension) {
    if (KITH_HAS_WIDE) {
        add_int8_row_wide(accumulator, row, multiplier, dimension);
    } else {
        add_int8_row(accumulator, row, multiplier, dimension);
    }
}

// Unpacking into bytes first keeps both loops contiguous, which is what compilers vectorise best.
KITH_BODY add_nibble_row(int32_t *accumulator, const uint8_t *row, int32_t multiplier, size_t byteCount) {
    enum { chunk = 64 };
    int8_t unpacked[2 * chunk];
    for (size_t start = 0; start < byteCount; start += chunk) {
        size_t length = byteCount - start < chunk ? byteCount - start : chunk;
        for (size_t k = 0; k < length; k++) {
            unpacked[2 * k] = (int8_t)(((row[start + k] & 15) ^ 8) - 8);
            unpacked[2 * k + 1] = (int8_t)((row[start + k] >> 4 ^ 8) - 8);
        }
        add_int8_row(accumulator + 2 * start, unpacked, multiplier, 2 * length);
    }
}

#if defined(__x86_64__)
#include <immintrin.h>

// Up to this multiplier the product with a nibble fits into 16 bits.
enum { smallMultiplier = 4095, bytesTogether = 16 };

KITH_WIDE static inline void add_eight(int32_t *accumulator, __m128i eightWords) {
    __m256i *sums = (__m256i *)accumulator;
    _mm256_storeu_si256(sums, _mm256_add_epi32(_mm256_loadu_si256(sums), _mm256_cvtepi16_epi32(eightWords)));
}

KITH_WIDE static inline void add_sixteen(int32_t *accumulator, __m128i sixteenNibbles, __m256i multiplier) {
    __m256i products = _mm256_mullo_epi16(_mm256_cvtepi8_epi16(sixteenNibbles), multiplier);
    add_eight(accumulator, _mm256_castsi256_si128(products));
    add_eight(accumulator + 8, _mm256_extracti128_si256(products, 1));
}

// Written by hand because the compiler cannot know that 16 bits are enough to multiply in.
KITH_WIDE static void add_nibble_row_small(
    int32_t *accumulator, const uint8_t *row, int32_t multiplier, size_t byteCount
) {
    const __m128i low = _mm_set1_epi8(15), sign = _mm_set1_epi8(8);
    const __m256i words = _mm256_set1_epi16((int16_t)multiplier);
    for (size_t start = 0; start < byteCount; start += bytesTogether) {
        __m128i bytes = _mm_loadu_si128((const __m128i *)(row + start));
        __m128i even = _mm_sub_epi8(_mm_xor_si128(_mm_and_si128(bytes, low), sign), sign);
        __m128i odd = _mm_sub_epi8(_mm_xor_si128(_mm_and_si128(_mm_srli_epi16(bytes, 4), low), sign), sign);
        add_sixteen(accumulator + 2 * start, _mm_unpacklo_epi8(even, odd), words);
        add_sixteen(accumulator + 2 * start + bytesTogether, _mm_unpackhi_epi8(even, odd), words);
    }
}
#endif

void kith_add_nibble_row(int32_t *accumulator, const uint8_t *row, int32_t multiplier, size_t byteCount) {
#if defined(__x86_64__)
    if (KITH_HAS_WIDE && byteCount % bytesTogether == 0 && multiplier >= 0 && multiplier <= smallMultiplier) {
        return add_nibble_row_small(accumulator, row, multiplier, byteCount);
    }
#endif
    add_nibble_row(accumulator, row, multiplier, byteCount);
}

KITH_BODY add_signs(int32_t *accumulator, uint64_t signs, int32_t amplitude, size_t count) {
    for (size_t j = 0; j < count; j++) {
        accumulator[j] = wrapping_sum(accumulator[j], (signs >> j & 1) ? amplitude : -amplitude);
    }
}

KITH_WIDE static void add_signs_wide(int32_t *accumulator, uint64_t signs, int32_t amplitude, size_t count) {
    add_signs(accumulator, signs, amplitude, count);
}

void kith_add_signs(int32_t *accumulator, uint64_t signs, int32_t amplitude, size_t count) {
    if (KITH_HAS_WIDE) {
        add_signs_wide(accumulator, signs, amplitude, count);
    } else {
        add_signs(accumulator, signs, amplitude, count);
    }
}

// Eight partial sums as long as they are exact: below 2^53 every double sum of whole numbers is, so that the order does not
// matter. What is larger is added up again in order.
KITH_BODY int32_square_sum(const int32_t *values, size_t count, double *out) {
    double sums[8] = {0};
    size_t d = 0;
    for (; d + 8 <= count; d += 8) {
        for (size_t lane = 0; lane < 8; lane++) sums[lane] += (double)values[d + lane] * (double)values[d + lane];
    }
    for (; d < count; d++) sums[0] += (double)values[d] * (double)values[d];
    double sum = 0;
    for (size_t lane = 0; lane < 8; lane++) sum += sums[lane];
    if (sum >= 0x1p53) {
        sum = 0;
        for (d = 0; d < count; d++) sum += (double)values[d] * (double)values[d];
    }
    *out = sum;
}

KITH_WIDE static void int32_square_sum_wide(const int32_t *values, size_t count, double *out) {
    int32_square_sum(values, count, out);
}

double kith_int32_length(const int32_t *values, size_t count) {
    double sum;
    if (KITH_HAS_WIDE) {
        int32_square_sum_wide(values, count, &sum);
    } else {
        int32_square_sum(values, count, &sum);
    }
    return sqrt(sum);
}

KITH_BODY int32_divide(const int32_t *values, double divisor, size_t count, float *restrict out) {
    for (size_t d = 0; d < count; d++) out[d] = (float)((double)values[d] / divisor);
}

KITH_WIDE static void int32_divide_wide(const int32_t *values, double divisor, size_t count, float *restrict out) {
    int32_divide(values, divisor, count, out);
}

void kith_int32_divide(const int32_t *values, double divisor, size_t count, float *out) {
    if (KITH_HAS_WIDE) {
        int32_divide_wide(values, divisor, count, out);
    } else {
        int32_divide(values, divisor, count, out);
    }
}
