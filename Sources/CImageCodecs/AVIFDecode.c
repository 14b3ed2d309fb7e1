#if defined(FEATURECODEC_AVIF)

#include "Outcome.h"

#if !__has_include(<avif/avif.h>)
#error "libavif is not installed: install its development files (Debian: libavif-dev) or build without the trait AVIF"
#endif

#include <avif/avif.h>
#include <stdlib.h>
#include <string.h>

typedef struct avif_reader {
    const uint8_t *bytes;
    size_t count;
    avifDecoder *decoder;
    uint8_t *samples;  // 3 or 4 channels
    size_t channels;
    image_outcome outcome;
} avif_reader;

static uint64_t big_endian(const uint8_t *bytes, size_t width) {
    uint64_t number = 0;
    for (size_t index = 0; index < width; index++) {
        number = number << 8 | bytes[index];
    }
    return number;
}

typedef struct avif_boxes {
    int have_description;
    int have_data;
    int are_whole;  // none claims more than the file has
} avif_boxes;

// Walks over the outermost boxes. libavif calls a file damaged that ends too early, or says that it holds no image.
static avif_boxes walk(const avif_reader *reader) {
    avif_boxes boxes = {0};
    size_t offset = 0;
    while (reader->count - offset >= 8) {
        const uint8_t *box = reader->bytes + offset;
        size_t left = reader->count - offset;
        uint64_t size = big_endian(box, 4);
        if (size == 1) {
            size = left >= 16 ? big_endian(box + 8, 8) : UINT64_MAX;
        } else if (size == 0) {
            size = left;
        }
        if (size > left) {
            return boxes;
        }
        if (size < 8) {
            break;
        }
        boxes.have_description |= memcmp(box + 4, "meta", 4) == 0 || memcmp(box + 4, "moov", 4) == 0;
        boxes.have_data |= memcmp(box + 4, "mdat", 4) == 0;
        offset += (size_t)size;
    }
    boxes.are_whole = 1;
    return boxes;
}

// Whether the file ends before its image does.
static int is_cut(const avif_reader *reader) {
    avif_boxes boxes = walk(reader);
    return !boxes.are_whole || !boxes.have_description || !boxes.have_data;
}

static int fail(avif_reader *reader, avifResult result) {
    switch (result) {
        case AVIF_RESULT_TRUNCATED_DATA:
            outcome_set(&reader->outcome, image_status_truncated,
                        "the AVIF file ends after %zu bytes, within the image", reader->count);
            break;
        case AVIF_RESULT_OUT_OF_MEMORY:
            outcome_set(&reader->outcome, image_status_out_of_memory, "no memory for the pixels of the AVIF file");
            break;
        case AVIF_RESULT_NOT_IMPLEMENTED:
        case AVIF_RESULT_UNSUPPORTED_DEPTH:
        case AVIF_RESULT_NO_CODEC_AVAILABLE:
            outcome_set(&reader->outcome, image_status_unsupported, "unreadable AVIF: %s", avifResultToString(result));
            break;
        default:
            if (is_cut(reader)) {
                return fail(reader, AVIF_RESULT_TRUNCATED_DATA);
            }
            outcome_set(&reader->outcome, image_status_damaged, "damaged AVIF: %s", avifResultToString(result));
    }
    return 0;
}

// Reads the description of the image, whose decoder then refuses more than `pixel_limit` pixels.
static int parse(avif_reader *reader, uint32_t pixel_limit) {
    if (reader->decoder != NULL) {
        avifDecoderDestroy(reader->decoder);
    }
    reader->decoder = avifDecoderCreate();
    if (reader->decoder == NULL) {
        return fail(reader, AVIF_RESULT_OUT_OF_MEMORY);
    }
    // dav1d honours the limit on pixels in the stream itself, whatever the container says.
    int has_dav1d = avifCodecName(AVIF_CODEC_CHOICE_DAV1D, AVIF_CODEC_FLAG_CAN_DECODE) != NULL;
    reader->decoder->codecChoice = has_dav1d ? AVIF_CODEC_CHOICE_DAV1D : AVIF_CODEC_CHOICE_AUTO;
    reader->decoder->maxThreads = 1;
    reader->decoder->ignoreExif = AVIF_TRUE;
    reader->decoder->ignoreXMP = AVIF_TRUE;
    reader->decoder->imageSizeLimit = pixel_limit;
    reader->decoder->imageDimensionLimit = 0;
    avifResult result = avifDecoderSetIOMemory(reader->decoder, reader->bytes, reader->count);
    if (result == AVIF_RESULT_OK) {
        result = avifDecoderParse(reader->decoder);
    }
    if (result == AVIF_RESULT_BMFF_PARSE_FAILED && strstr(reader->decoder->diag.error, "dimensions are too large") != NULL) {
        outcome_set(&reader->outcome, image_status_limit_exceeded, "the AVIF file states more than %u pixels",
                    pixel_limit);
        return 0;
    }
    return result == AVIF_RESULT_OK ? 1 : fail(reader, result);
}

// EXIF's number for a turn by quarters against the clock and a mirroring after it.
static int orientation_of(const avifImage *image) {
    static const int numbers[4][3] = {{1, 4, 2}, {8, 5, 7}, {3, 2, 4}, {6, 7, 5}};
#if AVIF_VERSION_MAJOR >= 1
    int axis = image->imir.axis;
#else
    int axis = image->imir.mode;
#endif
    int turns = image->transformFlags & AVIF_TRANSFORM_IROT ? image->irot.angle & 3 : 0;
    int mirror = image->transformFlags & AVIF_TRANSFORM_IMIR ? 1 + (axis & 1) : 0;
    return numbers[turns][mirror];
}

// Decodes the first image to `samples`.
static int read_image(avif_reader *reader) {
    avifResult result = avifDecoderNextImage(reader->decoder);
    if (result != AVIF_RESULT_OK) {
        return fail(reader, result);
    }
    avifImage *image = reader->decoder->image;
    reader->channels = image->alphaPlane != NULL ? 4 : 3;
    avifRGBImage rgb;
    avifRGBImageSetDefaults(&rgb, image);
    rgb.depth = 8;
    rgb.format = reader->channels == 4 ? AVIF_RGB_FORMAT_RGBA : AVIF_RGB_FORMAT_RGB;
    rgb.rowBytes = rgb.width * (uint32_t)reader->channels;
    reader->samples = malloc((size_t)rgb.width * rgb.height * reader->channels);
    if (reader->samples == NULL) {
        return fail(reader, AVIF_RESULT_OUT_OF_MEMORY);
    }
    rgb.pixels = reader->samples;
    result = avifImageYUVToRGB(image, &rgb);
    return result == AVIF_RESULT_OK ? 1 : fail(reader, result);
}

static int read_file(avif_reader *reader, image_limits limits) {
    if (!parse(reader, AVIF_DEFAULT_IMAGE_SIZE_LIMIT)) {
        return 0;
    }
    uint32_t width = reader->decoder->image->width;
    uint32_t height = reader->decoder->image->height;
    if (!size_is_allowed(width, height, limits, &reader->outcome) || !parse(reader, width * height)) {
        return 0;
    }
    if (!read_image(reader)) {
        return 0;
    }
    if (reader->decoder->image->width != width || reader->decoder->image->height != height) {
        return fail(reader, AVIF_RESULT_BMFF_PARSE_FAILED);
    }
    return 1;
}

image_outcome image_codecs_decode_avif(const uint8_t *bytes, size_t count, image_limits limits, image_pixels *pixels) {
    avif_reader reader = {.bytes = bytes, .count = count};
    memset(pixels, 0, sizeof *pixels);
    if (read_file(&reader, limits)) {
        avifImage *image = reader.decoder->image;
        pixels->samples = reader.samples;
        pixels->width = image->width;
        pixels->height = image->height;
        pixels->orientation = orientation_of(image);
        size_t samples = pixels->width * pixels->height;
        pixels->channels = reader.channels == 4 ? composite_over_white(reader.samples, samples, 4) : 3;
        if (image->yuvFormat == AVIF_PIXEL_FORMAT_YUV400) {
            for (size_t index = 0; index < samples; index++) {
                reader.samples[index] = reader.samples[3 * index];
            }
            pixels->channels = 1;
        }
    } else {
        free(reader.samples);
    }
    if (reader.decoder != NULL) {
        avifDecoderDestroy(reader.decoder);
    }
    return reader.outcome;
}

#else
// A translation unit needs a declaration.
typedef int avif_decoding_is_off;
#endif
