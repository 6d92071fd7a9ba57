#ifndef KITH_C_TEXT_MODEL_H
#define KITH_C_TEXT_MODEL_H

#include <stddef.h>
#include <stdint.h>

extern const uint8_t kith_text_model_table[];

/// First byte of the embedded token table (format SVAFENC1). Lives as long as the process; read-only; 64-byte aligned.
/// Inlined into Swift, which asks for it at every look into the table.
static inline const uint8_t *kith_text_model_bytes(void) { return kith_text_model_table; }

/// Length of the table in bytes.
size_t kith_text_model_count(void);

#endif
