#include "dispatch.h"

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

KITH_WIDE static void add_nibble_row_wide(
    int32_t *accumulator, const uint8_t *row, int32_t multiplier, size_t byteCount
) {
    add_nibble_row(accumulator, row, multiplier, byteCount);
}

void kith_add_nibble_row(int32_t *accumulator, const uint8_t *row, int32_t multiplier, size_t byteCount) {
    if (KITH_HAS_WIDE) {
        add_nibble_row_wide(accumulator, row, multiplier, byteCount);
    } else {
        add_nibble_row(accumulator, row, multiplier, byteCount);
    }
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
