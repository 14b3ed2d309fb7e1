#if defined(FEATURECODEC_AVIF)

#include "Outcome.h"

#include <avif/avif.h>
#include <stdio.h>
#include <string.h>

static avifPixelFormat format_of(const image_pixels *pixels, avif_settings settings) {
    if (pixels->channels == 1) {
        return AVIF_PIXEL_FORMAT_YUV400;
    }
    if (settings.horizontal_sampling == 1) {
        return AVIF_PIXEL_FORMAT_YUV444;
    }
    return settings.vertical_sampling == 1 ? AVIF_PIXEL_FORMAT_YUV422 : AVIF_PIXEL_FORMAT_YUV420;
}

// Fills the planes: sRGB by the matrix of BT.601, full range; grey is luminance as it stands.
static avifResult fill(avifImage *image, const image_pixels *pixels) {
    image->colorPrimaries = AVIF_COLOR_PRIMARIES_BT709;
    image->transferCharacteristics = AVIF_TRANSFER_CHARACTERISTICS_SRGB;
    image->matrixCoefficients = AVIF_MATRIX_COEFFICIENTS_BT601;
    image->yuvRange = AVIF_RANGE_FULL;
    if (pixels->channels == 1) {
        avifResult result = avifImageAllocatePlanes(image, AVIF_PLANES_YUV);
        if (result != AVIF_RESULT_OK) {
            return result;
        }
        for (size_t row = 0; row < pixels->height; row++) {
            memcpy(image->yuvPlanes[AVIF_CHAN_Y] + row * image->yuvRowBytes[AVIF_CHAN_Y],
                   pixels->samples + row * pixels->width, pixels->width);
        }
        return AVIF_RESULT_OK;
    }
    avifRGBImage rgb;
    avifRGBImageSetDefaults(&rgb, image);
    rgb.depth = 8;
    rgb.format = AVIF_RGB_FORMAT_RGB;
    rgb.pixels = pixels->samples;
    rgb.rowBytes = (uint32_t)pixels->width * 3;
    return avifImageRGBToYUV(image, &rgb);
}

// libavif's own scale from 100 to 0 on AV1's quantisers 0 to 63, held constant over the image (libaom's mode "q").
static void configure(avifEncoder *encoder, avif_settings settings) {
    int quantizer = ((100 - settings.quality) * 63 + 50) / 100;
    char level[8];
    snprintf(level, sizeof level, "%d", quantizer);
    encoder->codecChoice = AVIF_CODEC_CHOICE_AOM;
    encoder->maxThreads = 1;
    encoder->speed = settings.speed;
    encoder->minQuantizer = quantizer > 4 ? quantizer - 4 : AVIF_QUANTIZER_BEST_QUALITY;
    encoder->maxQuantizer = quantizer < 59 ? quantizer + 4 : AVIF_QUANTIZER_WORST_QUALITY;
    avifEncoderSetCodecSpecificOption(encoder, "end-usage", "q");
    avifEncoderSetCodecSpecificOption(encoder, "cq-level", level);
}

image_outcome image_codecs_encode_avif(const image_pixels *pixels, avif_settings settings, image_bytes *bytes) {
    image_outcome outcome = {0};
    memset(bytes, 0, sizeof *bytes);
    if (pixels->width > 65536 || pixels->height > 65536) {
        outcome_set(&outcome, image_status_failed, "AVIF holds at most 65536 pixels on a side; the image has %zux%zu",
                    pixels->width, pixels->height);
        return outcome;
    }
    avifImage *image =
        avifImageCreate((uint32_t)pixels->width, (uint32_t)pixels->height, 8, format_of(pixels, settings));
    avifEncoder *encoder = avifEncoderCreate();
    avifRWData output = AVIF_DATA_EMPTY;
    avifResult result = AVIF_RESULT_OUT_OF_MEMORY;
    if (image != NULL && encoder != NULL) {
        configure(encoder, settings);
        result = fill(image, pixels);
        if (result == AVIF_RESULT_OK) {
            result = avifEncoderWrite(encoder, image, &output);
        }
    }
    growing_bytes copy = {0};
    if (result != AVIF_RESULT_OK) {
        outcome_set(&outcome, image_status_failed, "the AVIF file of %zux%zu pixels cannot be written: %s",
                    pixels->width, pixels->height, avifResultToString(result));
    } else if (!growing_bytes_append(&copy, output.data, output.size)) {
        outcome_set(&outcome, image_status_out_of_memory, "no memory for the AVIF file");
    } else {
        bytes->bytes = copy.bytes;
        bytes->count = copy.count;
    }
    avifRWDataFree(&output);
    if (encoder != NULL) {
        avifEncoderDestroy(encoder);
    }
    if (image != NULL) {
        avifImageDestroy(image);
    }
    return outcome;
}

#else
// A translation unit needs a declaration.
typedef int avif_encoding_is_off;
#endif
