// The border to libpng and libjpeg: one call decodes or encodes one whole image.
//
// Both libraries report errors by longjmp, which never leaves the call. No function keeps state, calls back or logs;
// what it allocates is the caller's, to be freed with image_codecs_free.

#ifndef CImageCodecs_H
#define CImageCodecs_H

#include <stddef.h>
#include <stdint.h>

typedef enum image_status {
    image_status_ok = 0,
    image_status_truncated,       // the bytes end before the image does
    image_status_damaged,         // the bytes contradict the format
    image_status_unsupported,     // a valid image of a kind that is not read
    image_status_limit_exceeded,  // larger than the caller allows
    image_status_out_of_memory,
    image_status_failed           // an image that cannot be written
} image_status;

// What went wrong, with the library's own words where it has some; empty after success.
typedef struct image_outcome {
    image_status status;
    char message[256];
} image_outcome;

typedef struct image_limits {
    uint64_t width;
    uint64_t height;
    uint64_t pixels;
} image_limits;

// 8-bit samples: rows from the top, 1 (grey) or 3 (red, green, blue) interleaved channels, no padding.
typedef struct image_pixels {
    uint8_t *samples;
    size_t width;
    size_t height;
    size_t channels;
} image_pixels;

// An encoded image.
typedef struct image_bytes {
    uint8_t *bytes;
    size_t count;
} image_bytes;

typedef struct jpeg_settings {
    int quality;              // 1...100, the scale of the Independent JPEG Group
    int horizontal_sampling;  // luminance samples for each chrominance sample, 1 or 2
    int vertical_sampling;
    int optimized_tables;     // Huffman tables made for the image instead of those of the standard's annex K
    int progressive;
} jpeg_settings;

// Decoders leave `pixels` empty unless the outcome is image_status_ok.
image_outcome image_codecs_decode_png(const uint8_t *bytes, size_t count, image_limits limits, image_pixels *pixels);
image_outcome image_codecs_decode_jpeg(const uint8_t *bytes, size_t count, image_limits limits, image_pixels *pixels);

// Encoders leave `bytes` empty unless the outcome is image_status_ok.
image_outcome image_codecs_encode_png(const image_pixels *pixels, int level, image_bytes *bytes);
image_outcome image_codecs_encode_jpeg(const image_pixels *pixels, jpeg_settings settings, image_bytes *bytes);

void image_codecs_free(void *memory);

// The versions of the libraries, which nobody frees.
const char *image_codecs_png_version(void);
const char *image_codecs_jpeg_version(void);
const char *image_codecs_zlib_version(void);

#endif
