// What the codecs share: outcomes, limits, growing output and what to do with alpha.

#ifndef Outcome_H
#define Outcome_H

#include "CImageCodecs.h"

// Records a status and a message, formatted as printf does.
void outcome_set(image_outcome *outcome, image_status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

// Whether an image of this size may be decoded; says why not in `outcome`.
int size_is_allowed(uint64_t width, uint64_t height, image_limits limits, image_outcome *outcome);

// Bytes that grow by doubling.
typedef struct growing_bytes {
    uint8_t *bytes;
    size_t count;
    size_t capacity;
} growing_bytes;

// Makes room for at least `extra` more bytes; 0 if there is no memory.
int growing_bytes_reserve(growing_bytes *output, size_t extra);

// Appends bytes; 0 if there is no memory.
int growing_bytes_append(growing_bytes *output, const uint8_t *bytes, size_t count);

// Lays samples with alpha (the last of 2 or 4 channels) over white, in place; returns the number of channels left.
size_t composite_over_white(uint8_t *samples, size_t pixels, size_t channels);

#endif
