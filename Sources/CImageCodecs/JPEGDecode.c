#include "Outcome.h"

// libjpeg's headers need stdio first.
#include <stdio.h>

#include <jerror.h>
#include <jpeglib.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

// Encoders write about ten scans; each costs the reader a walk over the whole image, however few its bytes.
enum { largest_scan_count = 64 };

// Everything that lives across a longjmp; see png_reader.
typedef struct jpeg_reader {
    struct jpeg_decompress_struct jpeg;
    struct jpeg_error_mgr errors;
    struct jpeg_source_mgr source;
    struct jpeg_progress_mgr progress;
    jmp_buf failed;
    size_t count;
    uint8_t *samples;
    uint8_t *row;  // one row of CMYK
    image_outcome outcome;
} jpeg_reader;

static jpeg_reader *reader_of(j_common_ptr jpeg) {
    return jpeg->client_data;
}

// A status for an error of libjpeg.
static image_status status_of(int code) {
    switch (code) {
        case JERR_OUT_OF_MEMORY:
            return image_status_out_of_memory;
        case JERR_IMAGE_TOO_BIG:
        case JERR_WIDTH_OVERFLOW:
            return image_status_limit_exceeded;
        case JERR_ARITH_NOTIMPL:
        case JERR_BAD_PRECISION:
        case JERR_CCIR601_NOTIMPL:
        case JERR_COMPONENT_COUNT:
        case JERR_CONVERSION_NOTIMPL:
        case JERR_FRACT_SAMPLE_NOTIMPL:
        case JERR_NOTIMPL:
        case JERR_NOT_COMPILED:
        case JERR_SOF_UNSUPPORTED:
            return image_status_unsupported;
        default:
            return image_status_damaged;
    }
}

static void fail(j_common_ptr jpeg) {
    jpeg_reader *reader = reader_of(jpeg);
    char text[JMSG_LENGTH_MAX];
    jpeg->err->format_message(jpeg, text);
    image_status status = status_of(jpeg->err->msg_code);
    outcome_set(&reader->outcome, status, "%s JPEG: %s", status == image_status_damaged ? "damaged" : "unreadable",
                text);
    longjmp(reader->failed, 1);
}

static void stop(j_common_ptr jpeg, image_status status, const char *message) {
    jpeg_reader *reader = reader_of(jpeg);
    outcome_set(&reader->outcome, status, "%s", message);
    longjmp(reader->failed, 1);
}

// A negative level is a warning, after which libjpeg would make pixels up: the first one ends the decoding, unless it
// is only about the revision number of the JFIF header.
static void emit_message(j_common_ptr jpeg, int level) {
    if (level < 0 && jpeg->err->msg_code != JWRN_JFIF_MAJOR) {
        fail(jpeg);
    }
}

static void ignore_message(j_common_ptr jpeg) {
    (void)jpeg;
}

static void do_nothing(j_decompress_ptr jpeg) {
    (void)jpeg;
}

// The source is all there from the start; asking for more means that the file was cut.
static boolean fill_input(j_decompress_ptr jpeg) {
    jpeg_reader *reader = reader_of((j_common_ptr)jpeg);
    outcome_set(&reader->outcome, image_status_truncated, "the JPEG file ends after %zu bytes, within the image",
                reader->count);
    longjmp(reader->failed, 1);
    return FALSE;
}

static void skip_input(j_decompress_ptr jpeg, long count) {
    if (count <= 0) {
        return;
    }
    if ((size_t)count > jpeg->src->bytes_in_buffer) {
        fill_input(jpeg);
    }
    jpeg->src->next_input_byte += count;
    jpeg->src->bytes_in_buffer -= (size_t)count;
}

static void check_scan_count(j_common_ptr jpeg) {
    if (jpeg->is_decompressor && ((j_decompress_ptr)jpeg)->input_scan_number > largest_scan_count) {
        stop(jpeg, image_status_limit_exceeded, "the JPEG file has more than 64 scans");
    }
}

static void set_up(jpeg_reader *reader, const uint8_t *bytes, size_t count) {
    reader->count = count;
    reader->jpeg.err = jpeg_std_error(&reader->errors);
    reader->errors.error_exit = fail;
    reader->errors.emit_message = emit_message;
    reader->errors.output_message = ignore_message;
    reader->source.init_source = do_nothing;
    reader->source.fill_input_buffer = fill_input;
    reader->source.skip_input_data = skip_input;
    reader->source.resync_to_restart = jpeg_resync_to_restart;
    reader->source.term_source = do_nothing;
    reader->source.next_input_byte = bytes;
    reader->source.bytes_in_buffer = count;
    reader->progress.progress_monitor = check_scan_count;
}

// Every block takes at least one bit of some scan: a shorter file is cut, and cannot make the reader allocate much.
static int file_is_long_enough(jpeg_reader *reader) {
    struct jpeg_decompress_struct *jpeg = &reader->jpeg;
    uint64_t blocks = 0;
    for (int index = 0; index < jpeg->num_components; index++) {
        blocks += (uint64_t)jpeg->comp_info[index].width_in_blocks * jpeg->comp_info[index].height_in_blocks;
    }
    if (blocks / 8 <= reader->count) {
        return 1;
    }
    outcome_set(&reader->outcome, image_status_truncated, "a JPEG file of %zu bytes cannot hold %ux%u pixels",
                reader->count, jpeg->image_width, jpeg->image_height);
    return 0;
}

// Chooses what to decode to, and fixes what would otherwise be a matter of the library's defaults.
static int choose_output(jpeg_reader *reader) {
    struct jpeg_decompress_struct *jpeg = &reader->jpeg;
    if (jpeg->arith_code) {
        outcome_set(&reader->outcome, image_status_unsupported, "arithmetic-coded JPEG is not read; use Huffman coding");
        return 0;
    }
    switch (jpeg->num_components) {
        case 1:
            jpeg->out_color_space = JCS_GRAYSCALE;
            break;
        case 3:
            jpeg->out_color_space = JCS_RGB;
            break;
        case 4:
            jpeg->out_color_space = JCS_CMYK;
            break;
        default:
            outcome_set(&reader->outcome, image_status_unsupported, "a JPEG file with %d colour components",
                        jpeg->num_components);
            return 0;
    }
    jpeg->dct_method = JDCT_ISLOW;
    jpeg->do_fancy_upsampling = TRUE;
    jpeg->do_block_smoothing = FALSE;
    jpeg->quantize_colors = FALSE;
    return 1;
}

// Red is (255 - cyan) (255 - black) over 255, to nearest. Files with Adobe's marker store the complements.
static void convert_cmyk(const uint8_t *from, uint8_t *to, size_t pixels, int complemented) {
    unsigned flip = complemented ? 0 : 255;
    for (size_t pixel = 0; pixel < pixels; pixel++) {
        unsigned black = from[3] ^ flip;
        for (size_t color = 0; color < 3; color++) {
            to[color] = (uint8_t)(((from[color] ^ flip) * black + 127) / 255);
        }
        from += 4;
        to += 3;
    }
}

// The largest of 1, 2, 4 and 8 by which both sides can be divided (halves count up) and keep enough pixels.
static unsigned denominator(const struct jpeg_decompress_struct *jpeg, uint64_t shorter_side) {
    uint64_t side = jpeg->image_width < jpeg->image_height ? jpeg->image_width : jpeg->image_height;
    unsigned result = 1;
    while (shorter_side > 0 && result < 8 && (side + result * 2 - 1) / (result * 2) >= shorter_side) {
        result *= 2;
    }
    return result;
}

static int read_image(jpeg_reader *reader, image_limits limits, jpeg_reduction *reduction, image_pixels *pixels) {
    if (setjmp(reader->failed)) {
        return 0;
    }
    struct jpeg_decompress_struct *jpeg = &reader->jpeg;
    jpeg_create_decompress(jpeg);
    jpeg->client_data = reader;
    jpeg->src = &reader->source;
    jpeg->progress = &reader->progress;
    jpeg_read_header(jpeg, TRUE);
    if (!size_is_allowed(jpeg->image_width, jpeg->image_height, limits, &reader->outcome) ||
        !choose_output(reader) || !file_is_long_enough(reader)) {
        return 0;
    }
    reduction->full_width = jpeg->image_width;
    reduction->full_height = jpeg->image_height;
    jpeg->scale_num = 1;
    jpeg->scale_denom = denominator(jpeg, reduction->shorter_side);
    // A sequential image has read nothing yet; one in several scans is read to its end here.
    jpeg_start_decompress(jpeg);
    pixels->width = jpeg->output_width;
    pixels->height = jpeg->output_height;
    pixels->channels = jpeg->num_components == 1 ? 1 : 3;
    size_t row_length = pixels->width * pixels->channels;
    int is_cmyk = jpeg->num_components == 4;
    reader->samples = malloc(row_length * pixels->height);
    reader->row = is_cmyk ? malloc(pixels->width * 4) : NULL;
    if (reader->samples == NULL || (is_cmyk && reader->row == NULL)) {
        outcome_set(&reader->outcome, image_status_out_of_memory, "no memory for the pixels of the JPEG file");
        return 0;
    }
    while (jpeg->output_scanline < jpeg->output_height) {
        JSAMPROW into = reader->samples + jpeg->output_scanline * row_length;
        JSAMPROW row = is_cmyk ? reader->row : into;
        jpeg_read_scanlines(jpeg, &row, 1);
        if (is_cmyk) {
            convert_cmyk(row, into, pixels->width, jpeg->saw_Adobe_marker);
        }
    }
    jpeg_finish_decompress(jpeg);
    return 1;
}

image_outcome image_codecs_decode_jpeg(const uint8_t *bytes, size_t count, image_limits limits,
                                       jpeg_reduction *reduction, image_pixels *pixels) {
    memset(pixels, 0, sizeof *pixels);
    jpeg_reader *reader = calloc(1, sizeof *reader);
    if (reader == NULL) {
        image_outcome outcome = {0};
        outcome_set(&outcome, image_status_out_of_memory, "no memory to read the JPEG file");
        return outcome;
    }
    // libjpeg's structure keeps the client's pointer when it is created, and needs it if that fails.
    reader->jpeg.client_data = reader;
    set_up(reader, bytes, count);
    int complete = read_image(reader, limits, reduction, pixels);
    jpeg_destroy_decompress(&reader->jpeg);
    free(reader->row);
    if (complete) {
        pixels->samples = reader->samples;
    } else {
        free(reader->samples);
        memset(pixels, 0, sizeof *pixels);
    }
    image_outcome outcome = reader->outcome;
    free(reader);
    return outcome;
}
