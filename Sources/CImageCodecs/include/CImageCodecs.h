// The border to libpng, libjpeg, libwebp, libjxl and libavif: one call decodes or encodes one whole image.
//
// The first two report errors by longjmp, which never leaves the call. The last three are there only in builds with the
// package traits WebP, JPEGXL and AVIF; without one, its functions report image_status_unsupported and name it. No function keeps state, calls back or logs;
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
    int orientation;  // how a decoded image is to be turned, in EXIF's numbers; 0 where the decoder does not know
} image_pixels;

// An encoded image.
typedef struct image_bytes {
    uint8_t *bytes;
    size_t count;
} image_bytes;

// How far a decoder may scale an image down while it decodes.
typedef struct jpeg_reduction {
    uint64_t shorter_side;  // the fewest pixels that the shorter side may keep; 0 allows no scaling
    size_t full_width;      // left by the decoder: the size of the image in the file
    size_t full_height;
} jpeg_reduction;

typedef struct jpeg_settings {
    int quality;              // 1...100, the scale of the Independent JPEG Group
    int horizontal_sampling;  // luminance samples for each chrominance sample, 1 or 2
    int vertical_sampling;
    int optimized_tables;     // Huffman tables made for the image instead of those of the standard's annex K
    int progressive;
} jpeg_settings;

typedef struct webp_settings {
    int lossless;
    int quality;  // 0...100; of lossy files alone
    int effort;   // 0...6 of lossy, 0...9 of lossless files
} webp_settings;

typedef struct jxl_settings {
    float distance;  // in units of a just noticeable difference, 0.01...25; 0 keeps every sample
    int effort;      // 1...9
} jxl_settings;

typedef struct avif_settings {
    int quality;              // 0...100
    int horizontal_sampling;  // luminance samples for each chrominance sample, 1 or 2
    int vertical_sampling;    // 2 only with 2 horizontally
    int speed;                // 0 (best) to 10 (fastest)
} avif_settings;

// Whether the library behind a format is part of the build.
int image_codecs_have_webp(void);
int image_codecs_have_jxl(void);
int image_codecs_have_avif(void);

// Decoders leave `pixels` empty unless the outcome is image_status_ok.
image_outcome image_codecs_decode_png(const uint8_t *bytes, size_t count, image_limits limits, image_pixels *pixels);
image_outcome image_codecs_decode_jpeg(const uint8_t *bytes, size_t count, image_limits limits,
                                       jpeg_reduction *reduction, image_pixels *pixels);
image_outcome image_codecs_decode_webp(const uint8_t *bytes, size_t count, image_limits limits, image_pixels *pixels);
image_outcome image_codecs_decode_jxl(const uint8_t *bytes, size_t count, image_limits limits, image_pixels *pixels);
image_outcome image_codecs_decode_avif(const uint8_t *bytes, size_t count, image_limits limits, image_pixels *pixels);

// Encoders leave `bytes` empty unless the outcome is image_status_ok.
image_outcome image_codecs_encode_png(const image_pixels *pixels, int level, image_bytes *bytes);
image_outcome image_codecs_encode_jpeg(const image_pixels *pixels, jpeg_settings settings, image_bytes *bytes);
image_outcome image_codecs_encode_webp(const image_pixels *pixels, webp_settings settings, image_bytes *bytes);
image_outcome image_codecs_encode_jxl(const image_pixels *pixels, jxl_settings settings, image_bytes *bytes);
image_outcome image_codecs_encode_avif(const image_pixels *pixels, avif_settings settings, image_bytes *bytes);

void image_codecs_free(void *memory);

// The versions of the libraries, which nobody frees.
const char *image_codecs_png_version(void);
const char *image_codecs_jpeg_version(void);
const char *image_codecs_zlib_version(void);
// Of a library whose package trait is off: NULL.
const char *image_codecs_avif_version(void);
// Major, minor and patch number, a byte each from the third; of a library whose package trait is off: 0.
uint32_t image_codecs_webp_version(void);
uint32_t image_codecs_jxl_version(void);

#endif
