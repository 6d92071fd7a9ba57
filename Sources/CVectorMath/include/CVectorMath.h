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

/// The same for a query in words of -4,095...4,095. Exact for dimensions up to 4,096; 64 is the fast one on x86-64.
void kith_int16_dot_rows(const int16_t *query, const int8_t *rows, size_t count, size_t dimension, int32_t *out);

/// Rows are bounded and picked in blocks of so many.
enum { KITH_BLOCK = 64 };

/// products[i] is the dot product of `query` with row i (as `kith_int16_dot_rows`), bounds[i] = products[i] * scales[i] +
/// weight * rests[i], and peaks[b] the largest bound of block b. With products of the first part of each row and `rests` the
/// lengths of the other parts, these are upper bounds of the whole products.
void kith_bound_rows(
    const int16_t *query, const int8_t *rows, size_t count, size_t dimension, const float *scales, const float *rests,
    float weight, int32_t *products, float *bounds, float *peaks);

/// Writes down, in ascending order, each i with lowest <= bounds[i] < end, and returns how many there are. `peaks` are as
/// `kith_bound_rows` makes them; `picked` has room for `count`. What is not a number is not picked.
size_t kith_pick_between(
    const float *bounds, const float *peaks, size_t count, float lowest, float end, uint32_t *picked);

/// Looks at one more part of `count` picked rows: for each of them, products[row] grows by the dot product of `query` with
/// its part in `rows`, and it stays picked, in the same order, if products[row] * scales[row] + weight * rests[row] is
/// `lowest` or more. Returns how many stay.
size_t kith_narrow_picked(
    const int16_t *query, const int8_t *rows, size_t dimension, const float *scales, const float *rests, float weight,
    float lowest, uint32_t *picked, size_t count, int32_t *products);

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

/// The square root of the sum of squares, added up in double precision in ascending order.
double kith_int32_length(const int32_t *values, size_t count);

/// out[d] = values[d] / divisor, divided in double precision and rounded to float then.
void kith_int32_divide(const int32_t *values, double divisor, size_t count, float *out);

#if defined(__clang__)
#pragma clang assume_nonnull end
#endif

#endif
