#include "Outcome.h"

#include <png.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

typedef struct png_writer {
    png_structp png;
    png_infop info;
    growing_bytes output;
    image_outcome outcome;
} png_writer;

static void write_bytes(png_structp png, png_bytep bytes, size_t count) {
    png_writer *writer = png_get_io_ptr(png);
    if (!growing_bytes_reserve(&writer->output, count)) {
        outcome_set(&writer->outcome, image_status_out_of_memory, "no memory for the PNG file");
        png_longjmp(png, 1);
    }
    memcpy(writer->output.bytes + writer->output.count, bytes, count);
    writer->output.count += count;
}

static void flush_bytes(png_structp png) {
    (void)png;
}

static void fail(png_structp png, png_const_charp message) {
    png_writer *writer = png_get_error_ptr(png);
    outcome_set(&writer->outcome, image_status_failed, "the PNG file cannot be written: %s", message);
    png_longjmp(png, 1);
}

static void ignore_warning(png_structp png, png_const_charp message) {
    (void)png;
    (void)message;
}

static int write_image(png_writer *writer, const image_pixels *pixels, int level) {
    if (setjmp(png_jmpbuf(writer->png))) {
        return 0;
    }
    png_structp png = writer->png;
    png_set_write_fn(png, writer, write_bytes, flush_bytes);
    png_set_user_limits(png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
    png_set_IHDR(png, writer->info, (png_uint_32)pixels->width, (png_uint_32)pixels->height, 8,
                 pixels->channels == 1 ? PNG_COLOR_TYPE_GRAY : PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE,
                 PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    png_set_compression_level(png, level);
    png_set_compression_mem_level(png, 9);
    png_set_filter(png, PNG_FILTER_TYPE_BASE, PNG_ALL_FILTERS);
    png_write_info(png, writer->info);
    for (size_t row = 0; row < pixels->height; row++) {
        png_write_row(png, pixels->samples + row * pixels->width * pixels->channels);
    }
    png_write_end(png, NULL);
    return 1;
}

image_outcome image_codecs_encode_png(const image_pixels *pixels, int level, image_bytes *bytes) {
    png_writer writer = {0};
    memset(bytes, 0, sizeof *bytes);
    if (pixels->width > PNG_UINT_31_MAX || pixels->height > PNG_UINT_31_MAX) {
        outcome_set(&writer.outcome, image_status_failed, "PNG holds at most %u pixels on a side", PNG_UINT_31_MAX);
        return writer.outcome;
    }
    writer.png = png_create_write_struct(PNG_LIBPNG_VER_STRING, &writer, fail, ignore_warning);
    writer.info = writer.png != NULL ? png_create_info_struct(writer.png) : NULL;
    int complete = writer.info != NULL && write_image(&writer, pixels, level);
    if (writer.info == NULL) {
        outcome_set(&writer.outcome, image_status_out_of_memory, "no memory for the PNG file");
    }
    png_destroy_write_struct(&writer.png, &writer.info);
    if (!complete) {
        free(writer.output.bytes);
        return writer.outcome;
    }
    bytes->bytes = writer.output.bytes;
    bytes->count = writer.output.count;
    return writer.outcome;
}
