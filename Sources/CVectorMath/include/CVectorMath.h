#ifndef KITH_C_VECTOR_MATH_H
#define KITH_C_VECTOR_MATH_H

#include <stddef.h>
#include <stdint.h>

// The few inner loops whose speed decides how many observations can be compared in a millisecond. Everything here is
// pure, keeps no state, allocates nothing and accepts a count of zero. Integer results are exact on every platform;
// the floating-point ones add in one fixed order, so that they do not depend on the width of the machine's registers.
//
// From Swift, arrays go straight in:
//
//     var scores = [Int32](repeating: 0, count: rowCount)
//     kith_int8_dot_rows(query, matrix, rowCount, 256, &scores)     // query: [Int8], matrix: [Int8] of rowCount * 256
//     let cosine = Float(scores[row]) * queryScale * rowScale[row]  // scales: QuantizedVector.scale in RelevanceGate

#if defined(__clang__)
#pragma clang assume_nonnull begin
#endif

/// out[i] = sum over d of query[d] * rows[i * dimension + d], for `count` rows that lie one after another.
/// Exact for dimensions up to 65,536. Any dimension works; 256 and 128 are the fast ones on x86-64.
void kith_int8_dot_rows(const int8_t *query, const int8_t *rows, size_t count, size_t dimension, int32_t *out);

/// bounds[i] = products[i] * scales[i] + weight * rests[i]; returns the largest of them, or negative infinity for a count
/// of 0. With products of the first part of each row and `rests` the lengths of the other parts, these are upper bounds of
/// the whole products.
float kith_bound_products(
    const int32_t *products, const float *scales, const float *rests, float weight, size_t count, float *bounds);

/// The dot product of two float vectors, added up in double precision.
double kith_float_dot(const float *left, const float *right, size_t dimension);

/// sum[d] += weight * vector[d]
void kith_float_add_scaled(double *sum, const float *vector, double weight, size_t dimension);

/// accumulator[2k] += multiplier * low nibble of row[k]; accumulator[2k + 1] += multiplier * high nibble of row[k].
/// Nibbles are two's-complement numbers; `byteCount` bytes hold 2 * byteCount elements.
void kith_add_nibble_row(int32_t *accumulator, const uint8_t *row, int32_t multiplier, size_t byteCount);

/// accumulator[d] += multiplier * row[d]
void kith_add_int8_row(int32_t *accumulator, const int8_t *row, int32_t multiplier, size_t dimension);

/// accumulator[j] += amplitude where bit j of `signs` is set and -= amplitude where it is not; `count` is at most 64.
void kith_add_signs(int32_t *accumulator, uint64_t signs, int32_t amplitude, size_t count);

#if defined(__clang__)
#pragma clang assume_nonnull end
#endif

#endif
