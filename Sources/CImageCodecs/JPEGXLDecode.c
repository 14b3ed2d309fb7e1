#if defined(FEATURECODEC_JPEGXL)

#include "Outcome.h"

#if !__has_include(<jxl/decode.h>)
#error "libjxl is not installed: install its development files (Debian: libjxl-dev) or build without the trait JPEGXL"
#endif

#include <jxl/decode.h>
// Declares the descriptions of colour spaces that decoders use too.
#include <jxl/encode.h>
#include <stdlib.h>
#include <string.h>

typedef struct jxl_reader {
    JxlDecoder *decoder;
    size_t count;
    JxlBasicInfo info;
    uint8_t *samples;  // 1 to 4 channels while reading
    size_t channels;
    image_outcome outcome;
} jxl_reader;

static int out_of_memory(jxl_reader *reader) {
    outcome_set(&reader->outcome, image_status_out_of_memory, "no memory for the pixels of the JPEG XL file");
    return 0;
}

static int damaged(jxl_reader *reader) {
    outcome_set(&reader->outcome, image_status_damaged, "damaged JPEG XL: its data contradict the format");
    return 0;
}

// The header is read: checks the size before anything is allocated for pixels.
static int check_header(jxl_reader *reader, image_limits limits) {
    if (JxlDecoderGetBasicInfo(reader->decoder, &reader->info) != JXL_DEC_SUCCESS) {
        return damaged(reader);
    }
    if (!size_is_allowed(reader->info.xsize, reader->info.ysize, limits, &reader->outcome)) {
        return 0;
    }
    // A group has at most 1024x1024 pixels and an entry of at least 12 bits in the table of contents.
    uint64_t pixels = (uint64_t)reader->info.xsize * reader->info.ysize;
    if (pixels / (1 << 20) * 12 / 8 > reader->count) {
        outcome_set(&reader->outcome, image_status_truncated, "a JPEG XL file of %zu bytes cannot hold %ux%u pixels",
                    reader->count, reader->info.xsize, reader->info.ysize);
        return 0;
    }
    reader->channels = (reader->info.num_color_channels == 1 ? 1 : 3) + (reader->info.alpha_bits > 0 ? 1 : 0);
    return 1;
}

// Lossy images know their colours absolutely: they are wanted as sRGB. Others come out as they were stored.
static void choose_colors(jxl_reader *reader) {
    JxlColorEncoding encoding;
    JxlColorEncodingSetToSRGB(&encoding, reader->info.num_color_channels == 1);
    if (!reader->info.uses_original_profile) {
        // A wish alone; a refusal leaves the colours of the file.
        (void)JxlDecoderSetPreferredColorProfile(reader->decoder, &encoding);
    }
}

static int provide_samples(jxl_reader *reader) {
    JxlPixelFormat format = {(uint32_t)reader->channels, JXL_TYPE_UINT8, JXL_NATIVE_ENDIAN, 0};
    size_t size = (size_t)reader->info.xsize * reader->info.ysize * reader->channels;
    size_t needed = 0;
    if (reader->channels == 0 || reader->samples != NULL ||
        JxlDecoderImageOutBufferSize(reader->decoder, &format, &needed) != JXL_DEC_SUCCESS || needed > size) {
        return damaged(reader);
    }
    reader->samples = malloc(size);
    if (reader->samples == NULL) {
        return out_of_memory(reader);
    }
    if (JxlDecoderSetImageOutBuffer(reader->decoder, &format, reader->samples, size) != JXL_DEC_SUCCESS) {
        return damaged(reader);
    }
    return 1;
}

// Reads up to the first whole image; 0 after an error.
static int read_image(jxl_reader *reader, const uint8_t *bytes, image_limits limits) {
    int events = JXL_DEC_BASIC_INFO | JXL_DEC_COLOR_ENCODING | JXL_DEC_FULL_IMAGE;
    if (JxlDecoderSubscribeEvents(reader->decoder, events) != JXL_DEC_SUCCESS ||
        JxlDecoderSetUnpremultiplyAlpha(reader->decoder, JXL_TRUE) != JXL_DEC_SUCCESS ||
        JxlDecoderSetInput(reader->decoder, bytes, reader->count) != JXL_DEC_SUCCESS) {
        return out_of_memory(reader);
    }
    for (;;) {
        int proceeds = 0;
        switch (JxlDecoderProcessInput(reader->decoder)) {
            case JXL_DEC_BASIC_INFO:
                proceeds = check_header(reader, limits);
                break;
            case JXL_DEC_COLOR_ENCODING:
                choose_colors(reader);
                proceeds = 1;
                break;
            case JXL_DEC_NEED_IMAGE_OUT_BUFFER:
                proceeds = provide_samples(reader);
                break;
            case JXL_DEC_FULL_IMAGE:
                return reader->samples != NULL ? 1 : damaged(reader);
            case JXL_DEC_NEED_MORE_INPUT:
                outcome_set(&reader->outcome, image_status_truncated,
                            "the JPEG XL file ends after %zu bytes, within the image", reader->count);
                break;
            default:
                proceeds = damaged(reader);
        }
        if (!proceeds) {
            return 0;
        }
    }
}

image_outcome image_codecs_decode_jxl(const uint8_t *bytes, size_t count, image_limits limits, image_pixels *pixels) {
    jxl_reader reader = {.count = count};
    memset(pixels, 0, sizeof *pixels);
    reader.decoder = JxlDecoderCreate(NULL);
    int complete = reader.decoder != NULL ? read_image(&reader, bytes, limits) : out_of_memory(&reader);
    JxlDecoderDestroy(reader.decoder);
    if (!complete) {
        free(reader.samples);
        return reader.outcome;
    }
    pixels->samples = reader.samples;
    pixels->width = reader.info.xsize;
    pixels->height = reader.info.ysize;
    size_t count_of_pixels = pixels->width * pixels->height;
    pixels->channels = reader.channels % 2 == 0
                           ? composite_over_white(reader.samples, count_of_pixels, reader.channels)
                           : reader.channels;
    return reader.outcome;
}

#else
// A translation unit needs a declaration.
typedef int jxl_decoding_is_off;
#endif
