#include "Outcome.h"

// libjpeg's headers need stdio first.
#include <stdio.h>

#include <jpeglib.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

// Everything that lives across a longjmp; see png_reader.
typedef struct jpeg_writer {
    struct jpeg_compress_struct jpeg;
    struct jpeg_error_mgr errors;
    struct jpeg_destination_mgr destination;
    jmp_buf failed;
    growing_bytes output;
    image_outcome outcome;
} jpeg_writer;

static jpeg_writer *writer_of(j_common_ptr jpeg) {
    return jpeg->client_data;
}

static void fail(j_common_ptr jpeg) {
    jpeg_writer *writer = writer_of(jpeg);
    char text[JMSG_LENGTH_MAX];
    jpeg->err->format_message(jpeg, text);
    outcome_set(&writer->outcome, image_status_failed, "the JPEG file cannot be written: %s", text);
    longjmp(writer->failed, 1);
}

static void ignore_level(j_common_ptr jpeg, int level) {
    (void)jpeg;
    (void)level;
}

static void ignore_message(j_common_ptr jpeg) {
    (void)jpeg;
}

// Offers libjpeg all the room there is behind the bytes written so far.
static boolean make_room(j_compress_ptr jpeg) {
    jpeg_writer *writer = writer_of((j_common_ptr)jpeg);
    if (!growing_bytes_reserve(&writer->output, 16384)) {
        outcome_set(&writer->outcome, image_status_out_of_memory, "no memory for the JPEG file");
        longjmp(writer->failed, 1);
    }
    jpeg->dest->next_output_byte = writer->output.bytes + writer->output.count;
    jpeg->dest->free_in_buffer = writer->output.capacity - writer->output.count;
    return TRUE;
}

static void start_output(j_compress_ptr jpeg) {
    make_room(jpeg);
}

// libjpeg calls this when the room is used up, whatever `free_in_buffer` says.
static boolean empty_output(j_compress_ptr jpeg) {
    jpeg_writer *writer = writer_of((j_common_ptr)jpeg);
    writer->output.count = writer->output.capacity;
    return make_room(jpeg);
}

static void finish_output(j_compress_ptr jpeg) {
    jpeg_writer *writer = writer_of((j_common_ptr)jpeg);
    writer->output.count = writer->output.capacity - jpeg->dest->free_in_buffer;
}

static void configure(j_compress_ptr jpeg, const image_pixels *pixels, jpeg_settings settings) {
    jpeg->image_width = (JDIMENSION)pixels->width;
    jpeg->image_height = (JDIMENSION)pixels->height;
    jpeg->input_components = (int)pixels->channels;
    jpeg->in_color_space = pixels->channels == 1 ? JCS_GRAYSCALE : JCS_RGB;
    jpeg_set_defaults(jpeg);
    jpeg_set_quality(jpeg, settings.quality, TRUE);
    jpeg->comp_info[0].h_samp_factor = pixels->channels == 1 ? 1 : settings.horizontal_sampling;
    jpeg->comp_info[0].v_samp_factor = pixels->channels == 1 ? 1 : settings.vertical_sampling;
    jpeg->dct_method = JDCT_ISLOW;
    jpeg->optimize_coding = settings.optimized_tables ? TRUE : FALSE;
    if (settings.progressive) {
        jpeg_simple_progression(jpeg);
    }
}

static int write_image(jpeg_writer *writer, const image_pixels *pixels, jpeg_settings settings) {
    if (setjmp(writer->failed)) {
        return 0;
    }
    j_compress_ptr jpeg = &writer->jpeg;
    jpeg_create_compress(jpeg);
    jpeg->client_data = writer;
    jpeg->dest = &writer->destination;
    configure(jpeg, pixels, settings);
    jpeg_start_compress(jpeg, TRUE);
    while (jpeg->next_scanline < jpeg->image_height) {
        JSAMPROW row = pixels->samples + jpeg->next_scanline * pixels->width * pixels->channels;
        jpeg_write_scanlines(jpeg, &row, 1);
    }
    jpeg_finish_compress(jpeg);
    return 1;
}

image_outcome image_codecs_encode_jpeg(const image_pixels *pixels, jpeg_settings settings, image_bytes *bytes) {
    image_outcome outcome = {0};
    memset(bytes, 0, sizeof *bytes);
    if (pixels->width > JPEG_MAX_DIMENSION || pixels->height > JPEG_MAX_DIMENSION) {
        outcome_set(&outcome, image_status_failed, "libjpeg writes at most %ld pixels on a side; the image has %zux%zu",
                    JPEG_MAX_DIMENSION, pixels->width, pixels->height);
        return outcome;
    }
    jpeg_writer *writer = calloc(1, sizeof *writer);
    if (writer == NULL) {
        outcome_set(&outcome, image_status_out_of_memory, "no memory to write the JPEG file");
        return outcome;
    }
    writer->jpeg.err = jpeg_std_error(&writer->errors);
    writer->jpeg.client_data = writer;
    writer->errors.error_exit = fail;
    writer->errors.emit_message = ignore_level;
    writer->errors.output_message = ignore_message;
    writer->destination.init_destination = start_output;
    writer->destination.empty_output_buffer = empty_output;
    writer->destination.term_destination = finish_output;
    int complete = write_image(writer, pixels, settings);
    jpeg_destroy_compress(&writer->jpeg);
    if (complete) {
        bytes->bytes = writer->output.bytes;
        bytes->count = writer->output.count;
    } else {
        free(writer->output.bytes);
    }
    outcome = writer->outcome;
    free(writer);
    return outcome;
}
