#include "Outcome.h"

#include <png.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

// Everything that lives across a longjmp. It stands in the frame above the one that calls setjmp, so none of it is
// indeterminate after a jump.
typedef struct png_reader {
    const uint8_t *bytes;
    size_t count;
    size_t offset;
    png_structp png;
    png_infop info;
    uint8_t *samples;  // 1 to 4 channels while reading
    size_t width;
    size_t height;
    size_t channels;
    image_outcome outcome;
} png_reader;

static void read_bytes(png_structp png, png_bytep into, size_t count) {
    png_reader *reader = png_get_io_ptr(png);
    if (count > reader->count - reader->offset) {
        outcome_set(&reader->outcome, image_status_truncated, "the PNG file ends after %zu bytes, within the image",
                    reader->count);
        png_longjmp(png, 1);
    }
    memcpy(into, reader->bytes + reader->offset, count);
    reader->offset += count;
}

static void fail(png_structp png, png_const_charp message) {
    png_reader *reader = png_get_error_ptr(png);
    outcome_set(&reader->outcome, image_status_damaged, "damaged PNG: %s", message);
    png_longjmp(png, 1);
}

// Warnings concern parts of the file that do not change the pixels.
static void ignore_warning(png_structp png, png_const_charp message) {
    (void)png;
    (void)message;
}

static void *out_of_memory(png_reader *reader) {
    outcome_set(&reader->outcome, image_status_out_of_memory, "no memory for the pixels of the PNG file");
    return NULL;
}

// The size stands at a fixed place, so it is checked before libpng sees a byte.
static int header_is_allowed(png_reader *reader, image_limits limits) {
    static const uint8_t type[4] = {'I', 'H', 'D', 'R'};
    if (reader->count < 33) {
        outcome_set(&reader->outcome, image_status_truncated, "the PNG file ends after %zu bytes, within its header",
                    reader->count);
        return 0;
    }
    if (memcmp(reader->bytes + 12, type, 4) != 0) {
        outcome_set(&reader->outcome, image_status_damaged, "damaged PNG: no header comes first");
        return 0;
    }
    return size_is_allowed(png_get_uint_32(reader->bytes + 16), png_get_uint_32(reader->bytes + 20), limits,
                           &reader->outcome);
}

// Deflate shrinks by a factor of 1032 at best: fewer bytes than that cannot hold the image, and a short file cannot
// make the reader allocate much.
static int file_is_long_enough(png_reader *reader) {
    uint64_t raw = (uint64_t)png_get_rowbytes(reader->png, reader->info) * reader->height;
    if (raw / 1032 <= reader->count) {
        return 1;
    }
    outcome_set(&reader->outcome, image_status_truncated, "a PNG file of %zu bytes cannot hold %zux%zu pixels",
                reader->count, reader->width, reader->height);
    return 0;
}

// Reads the whole image; 0 after an error, which may have come by longjmp.
static int read_image(png_reader *reader, image_limits limits) {
    if (setjmp(png_jmpbuf(reader->png))) {
        return 0;
    }
    png_structp png = reader->png;
    png_infop info = reader->info;
    png_set_read_fn(png, reader, read_bytes);
    png_set_user_limits(png, limits.width < PNG_UINT_31_MAX ? (png_uint_32)limits.width : PNG_UINT_31_MAX,
                        limits.height < PNG_UINT_31_MAX ? (png_uint_32)limits.height : PNG_UINT_31_MAX);
    png_set_chunk_cache_max(png, 16);
    png_set_chunk_malloc_max(png, 1 << 20);
    // Ancillary chunks other than transparency are skipped unread: text and colour profiles may hold zlib bombs, and
    // gamma is not applied.
    png_set_keep_unknown_chunks(png, PNG_HANDLE_CHUNK_NEVER, NULL, -1);
    png_read_info(png, info);
    reader->width = png_get_image_width(png, info);
    reader->height = png_get_image_height(png, info);
    if (!size_is_allowed(reader->width, reader->height, limits, &reader->outcome) || !file_is_long_enough(reader)) {
        return 0;
    }

    // Palette to RGB, 1, 2 and 4 bits to 8, transparent colours to alpha; then 16 bits to 8, to nearest.
    png_set_expand(png);
    png_set_scale_16(png);
    int passes = png_set_interlace_handling(png);
    png_read_update_info(png, info);
    reader->channels = png_get_channels(png, info);
    size_t row_length = reader->width * reader->channels;
    if (reader->channels < 1 || reader->channels > 4 || png_get_rowbytes(png, info) != row_length) {
        outcome_set(&reader->outcome, image_status_unsupported, "a PNG file with %zu channels", reader->channels);
        return 0;
    }
    reader->samples = malloc(row_length * reader->height);
    if (reader->samples == NULL) {
        return out_of_memory(reader) != NULL;
    }
    for (int pass = 0; pass < passes; pass++) {
        for (size_t row = 0; row < reader->height; row++) {
            png_read_row(png, reader->samples + row * row_length, NULL);
        }
    }
    png_read_end(png, NULL);
    return 1;
}

image_outcome image_codecs_decode_png(const uint8_t *bytes, size_t count, image_limits limits, image_pixels *pixels) {
    png_reader reader = {.bytes = bytes, .count = count};
    memset(pixels, 0, sizeof *pixels);
    if (!header_is_allowed(&reader, limits)) {
        return reader.outcome;
    }
    reader.png = png_create_read_struct(PNG_LIBPNG_VER_STRING, &reader, fail, ignore_warning);
    reader.info = reader.png != NULL ? png_create_info_struct(reader.png) : NULL;
    int complete = reader.info != NULL ? read_image(&reader, limits) : out_of_memory(&reader) != NULL;
    png_destroy_read_struct(&reader.png, &reader.info, NULL);
    if (!complete) {
        free(reader.samples);
        return reader.outcome;
    }
    if (reader.channels % 2 == 0) {
        reader.channels = composite_over_white(reader.samples, reader.width * reader.height, reader.channels);
    }
    pixels->samples = reader.samples;
    pixels->width = reader.width;
    pixels->height = reader.height;
    pixels->channels = reader.channels;
    return reader.outcome;
}
