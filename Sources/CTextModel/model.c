#include "CTextModel.h"

// The table is compiled in so that the one binary needs no file beside it; its pages stay file-backed and shared.
#pragma clang diagnostic ignored "-Wc23-extensions"
const uint8_t kith_text_model_table[] __attribute__((aligned(64))) = {
#embed "model.bin"
};

size_t kith_text_model_count(void) { return sizeof kith_text_model_table; }
