#ifndef KITH_C_VECTOR_MATH_H
#define KITH_C_VECTOR_MATH_H
#endif
