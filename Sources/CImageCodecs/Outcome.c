#include "Outcome.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void outcome_set(image_outcome *outcome, image_status status, const char *format, ...) {
    outcome->status = status;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(outcome->message, sizeof outcome->message, format, arguments);
    va_end(arguments);
}

int size_is_allowed(uint64_t width, uint64_t height, image_limits limits, image_outcome *outcome) {
    if (width == 0 || height == 0) {
        outcome_set(outcome, image_status_damaged, "the header says %" PRIu64 "x%" PRIu64 " pixels", width, height);
        return 0;
    }
    // Four bytes for a pixel must not overflow either; division keeps the product out of it.
    uint64_t pixels = limits.pixels < SIZE_MAX / 4 ? limits.pixels : SIZE_MAX / 4;
    if (width > limits.width || height > limits.height || width > pixels / height) {
        outcome_set(outcome, image_status_limit_exceeded,
                    "%" PRIu64 "x%" PRIu64 " pixels exceed the limit of %" PRIu64 "x%" PRIu64 " and %" PRIu64 " pixels in all",
                    width, height, limits.width, limits.height, pixels);
        return 0;
    }
    return 1;
}

int growing_bytes_reserve(growing_bytes *output, size_t extra) {
    if (output->capacity - output->count >= extra) {
        return 1;
    }
    if (extra > SIZE_MAX / 2 - output->count) {
        return 0;
    }
    size_t capacity = 2 * output->capacity;
    if (capacity < output->count + extra) {
        capacity = output->count + extra;
    }
    uint8_t *bytes = realloc(output->bytes, capacity);
    if (bytes == NULL) {
        return 0;
    }
    output->bytes = bytes;
    output->capacity = capacity;
    return 1;
}

int growing_bytes_append(growing_bytes *output, const uint8_t *bytes, size_t count) {
    if (!growing_bytes_reserve(output, count)) {
        return 0;
    }
    memcpy(output->bytes + output->count, bytes, count);
    output->count += count;
    return 1;
}

// `c a + 255 (255 - a)` over 255, to nearest, on the stored samples.
size_t composite_over_white(uint8_t *samples, size_t pixels, size_t channels) {
    size_t colors = channels - 1;
    const uint8_t *from = samples;
    uint8_t *to = samples;
    for (size_t pixel = 0; pixel < pixels; pixel++) {
        unsigned alpha = from[colors];
        for (size_t color = 0; color < colors; color++) {
            to[color] = (uint8_t)((from[color] * alpha + 255 * (255 - alpha) + 127) / 255);
        }
        from += colors + 1;
        to += colors;
    }
    return colors;
}

void image_codecs_free(void *memory) {
    free(memory);
}
