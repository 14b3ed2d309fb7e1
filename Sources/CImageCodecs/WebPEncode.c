#if defined(FEATURECODEC_WEBP)

#include "Outcome.h"

#include <stdlib.h>
#include <string.h>
#include <webp/encode.h>

static int append(const uint8_t *bytes, size_t count, const WebPPicture *picture) {
    return growing_bytes_append(picture->custom_ptr, bytes, count);
}

// Hands the samples to libwebp, which knows colour alone: grey is given three equal channels.
static int import_samples(WebPPicture *picture, const image_pixels *pixels) {
    int stride = (int)pixels->width * 3;
    if (pixels->channels == 3) {
        return WebPPictureImportRGB(picture, pixels->samples, stride);
    }
    size_t count = pixels->width * pixels->height;
    uint8_t *colors = malloc(count * 3);
    if (colors == NULL) {
        return 0;
    }
    for (size_t index = 0; index < count; index++) {
        memset(colors + 3 * index, pixels->samples[index], 3);
    }
    int imported = WebPPictureImportRGB(picture, colors, stride);
    free(colors);
    return imported;
}

static int configure(WebPConfig *config, webp_settings settings) {
    if (!WebPConfigPreset(config, WEBP_PRESET_DEFAULT, (float)settings.quality)) {
        return 0;
    }
    if (settings.lossless) {
        return WebPConfigLosslessPreset(config, settings.effort) && WebPValidateConfig(config);
    }
    config->method = settings.effort;
    return WebPValidateConfig(config);
}

image_outcome image_codecs_encode_webp(const image_pixels *pixels, webp_settings settings, image_bytes *bytes) {
    image_outcome outcome = {0};
    memset(bytes, 0, sizeof *bytes);
    if (pixels->width > WEBP_MAX_DIMENSION || pixels->height > WEBP_MAX_DIMENSION) {
        outcome_set(&outcome, image_status_failed, "WebP holds at most %d pixels on a side; the image has %zux%zu",
                    WEBP_MAX_DIMENSION, pixels->width, pixels->height);
        return outcome;
    }
    WebPConfig config;
    WebPPicture picture;
    if (!configure(&config, settings) || !WebPPictureInit(&picture)) {
        outcome_set(&outcome, image_status_failed, "libwebp does not take quality %d with effort %d", settings.quality,
                    settings.effort);
        return outcome;
    }
    growing_bytes output = {0};
    picture.use_argb = settings.lossless;
    picture.width = (int)pixels->width;
    picture.height = (int)pixels->height;
    picture.writer = append;
    picture.custom_ptr = &output;
    int complete = import_samples(&picture, pixels) && WebPEncode(&config, &picture);
    int is_out_of_memory = picture.error_code == VP8_ENC_OK || picture.error_code == VP8_ENC_ERROR_OUT_OF_MEMORY ||
                           picture.error_code == VP8_ENC_ERROR_BITSTREAM_OUT_OF_MEMORY;
    if (complete) {
        bytes->bytes = output.bytes;
        bytes->count = output.count;
    } else if (is_out_of_memory) {
        outcome_set(&outcome, image_status_out_of_memory, "no memory to write the WebP file");
    } else {
        outcome_set(&outcome, image_status_failed, "the WebP file cannot be written: libwebp's error %d",
                    (int)picture.error_code);
    }
    if (!complete) {
        free(output.bytes);
    }
    WebPPictureFree(&picture);
    return outcome;
}

#else
// A translation unit needs a declaration.
typedef int webp_encoding_is_off;
#endif
