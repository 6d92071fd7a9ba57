#include "dispatch.h"

// Eight partial sums in a fixed order: wide registers may hold several of them, but the result is the same without.
KITH_BODY float_dot(const float *left, const float *right, size_t dimension, double *out) {
    double sums[8] = {0};
    size_t d = 0;
    for (; d + 8 <= dimension; d += 8) {
        for (size_t lane = 0; lane < 8; lane++) sums[lane] += (double)left[d + lane] * (double)right[d + lane];
    }
    double sum = ((sums[0] + sums[1]) + (sums[2] + sums[3])) + ((sums[4] + sums[5]) + (sums[6] + sums[7]));
    for (; d < dimension; d++) sum += (double)left[d] * (double)right[d];
    *out = sum;
}

KITH_WIDE static void float_dot_wide(const float *left, const float *right, size_t dimension, double *out) {
    float_dot(left, right, dimension, out);
}

double kith_float_dot(const float *left, const float *right, size_t dimension) {
    double sum;
    if (KITH_HAS_WIDE) {
        float_dot_wide(left, right, dimension, &sum);
    } else {
        float_dot(left, right, dimension, &sum);
    }
    return sum;
}
