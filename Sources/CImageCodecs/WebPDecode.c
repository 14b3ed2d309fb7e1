#if defined(FEATURECODEC_WEBP)

#include "Outcome.h"

#if !__has_include(<webp/decode.h>)
#error "libwebp is not installed: install its development files (Debian: libwebp-dev) or build without the trait WebP"
#endif

#include <stdlib.h>
#include <string.h>
#include <webp/decode.h>

// The RIFF header states the length of the file; libwebp would take a file that lacks its last bytes for a damaged one.
// Returns the length of the file without what follows it, or 0.
static size_t length_of_file(const uint8_t *bytes, size_t count, image_outcome *outcome) {
    uint64_t stated = 12;
    if (count >= 12) {
        uint32_t size = bytes[4] | (uint32_t)bytes[5] << 8 | (uint32_t)bytes[6] << 16 | (uint32_t)bytes[7] << 24;
        stated = 8 + (uint64_t)size;
    }
    if (stated > count) {
        outcome_set(outcome, image_status_truncated, "the WebP file ends after %zu bytes, within the image", count);
        return 0;
    }
    return (size_t)stated;
}

static void fail(image_outcome *outcome, VP8StatusCode code) {
    switch (code) {
        case VP8_STATUS_OUT_OF_MEMORY:
            outcome_set(outcome, image_status_out_of_memory, "no memory for the pixels of the WebP file");
            break;
        case VP8_STATUS_UNSUPPORTED_FEATURE:
            outcome_set(outcome, image_status_unsupported, "a WebP file of a kind that libwebp does not read");
            break;
        case VP8_STATUS_NOT_ENOUGH_DATA:
        case VP8_STATUS_SUSPENDED:
            outcome_set(outcome, image_status_damaged, "damaged WebP: its data end within the image");
            break;
        default:
            outcome_set(outcome, image_status_damaged, "damaged WebP: its data contradict the format");
    }
}

// Decodes into `samples`, 3 or 4 channels; 0 after an error.
static int read_image(WebPDecoderConfig *config, const uint8_t *bytes, size_t length, uint8_t *samples,
                      image_outcome *outcome) {
    size_t channels = config->input.has_alpha ? 4 : 3;
    config->output.colorspace = config->input.has_alpha ? MODE_RGBA : MODE_RGB;
    config->output.is_external_memory = 1;
    config->output.u.RGBA.rgba = samples;
    config->output.u.RGBA.stride = config->input.width * (int)channels;
    config->output.u.RGBA.size = (size_t)config->output.u.RGBA.stride * (size_t)config->input.height;
    VP8StatusCode code = WebPDecode(bytes, length, config);
    WebPFreeDecBuffer(&config->output);
    if (code != VP8_STATUS_OK) {
        fail(outcome, code);
        return 0;
    }
    return 1;
}

image_outcome image_codecs_decode_webp(const uint8_t *bytes, size_t count, image_limits limits, image_pixels *pixels) {
    image_outcome outcome = {0};
    memset(pixels, 0, sizeof *pixels);
    size_t length = length_of_file(bytes, count, &outcome);
    WebPDecoderConfig config;
    if (length == 0) {
        return outcome;
    }
    if (!WebPInitDecoderConfig(&config)) {
        outcome_set(&outcome, image_status_failed, "libwebp is of another version than the one built against");
        return outcome;
    }
    VP8StatusCode code = WebPGetFeatures(bytes, length, &config.input);
    if (code != VP8_STATUS_OK) {
        fail(&outcome, code);
        return outcome;
    }
    if (config.input.has_animation) {
        outcome_set(&outcome, image_status_unsupported, "animated WebP is not read; give its first image alone");
        return outcome;
    }
    size_t width = (size_t)config.input.width;
    size_t height = (size_t)config.input.height;
    if (!size_is_allowed(width, height, limits, &outcome)) {
        return outcome;
    }
    uint8_t *samples = malloc(width * height * 4);
    if (samples == NULL) {
        fail(&outcome, VP8_STATUS_OUT_OF_MEMORY);
        return outcome;
    }
    if (!read_image(&config, bytes, length, samples, &outcome)) {
        free(samples);
        return outcome;
    }
    pixels->samples = samples;
    pixels->width = width;
    pixels->height = height;
    pixels->channels = config.input.has_alpha ? composite_over_white(samples, width * height, 4) : 3;
    return outcome;
}

#else
// A translation unit needs a declaration.
typedef int webp_decoding_is_off;
#endif
