#if defined(FEATURECODEC_JPEGXL)

#include "Outcome.h"

#include <jxl/color_encoding.h>
#include <jxl/encode.h>
#include <stdlib.h>
#include <string.h>

// The header: an 8-bit image in sRGB.
static int describe(JxlEncoder *encoder, const image_pixels *pixels, jxl_settings settings) {
    JxlBasicInfo info;
    JxlEncoderInitBasicInfo(&info);
    info.xsize = (uint32_t)pixels->width;
    info.ysize = (uint32_t)pixels->height;
    info.bits_per_sample = 8;
    info.num_color_channels = (uint32_t)pixels->channels;
    info.uses_original_profile = settings.distance == 0 ? JXL_TRUE : JXL_FALSE;
    JxlColorEncoding color;
    JxlColorEncodingSetToSRGB(&color, pixels->channels == 1);
    return JxlEncoderSetBasicInfo(encoder, &info) == JXL_ENC_SUCCESS &&
           JxlEncoderSetColorEncoding(encoder, &color) == JXL_ENC_SUCCESS;
}

static int add_frame(JxlEncoder *encoder, const image_pixels *pixels, jxl_settings settings) {
    JxlEncoderFrameSettings *frame = JxlEncoderFrameSettingsCreate(encoder, NULL);
    if (frame == NULL ||
        JxlEncoderFrameSettingsSetOption(frame, JXL_ENC_FRAME_SETTING_EFFORT, settings.effort) != JXL_ENC_SUCCESS) {
        return 0;
    }
    JxlEncoderStatus chosen = settings.distance == 0 ? JxlEncoderSetFrameLossless(frame, JXL_TRUE)
                                                     : JxlEncoderSetFrameDistance(frame, settings.distance);
    JxlPixelFormat format = {(uint32_t)pixels->channels, JXL_TYPE_UINT8, JXL_NATIVE_ENDIAN, 0};
    size_t size = pixels->width * pixels->height * pixels->channels;
    return chosen == JXL_ENC_SUCCESS &&
           JxlEncoderAddImageFrame(frame, &format, pixels->samples, size) == JXL_ENC_SUCCESS;
}

// Drains the encoder; 0 if it fails or there is no memory.
static int write_output(JxlEncoder *encoder, growing_bytes *output) {
    JxlEncoderCloseInput(encoder);
    for (;;) {
        if (!growing_bytes_reserve(output, 16384)) {
            return 0;
        }
        uint8_t *next = output->bytes + output->count;
        size_t room = output->capacity - output->count;
        JxlEncoderStatus status = JxlEncoderProcessOutput(encoder, &next, &room);
        output->count = output->capacity - room;
        if (status != JXL_ENC_NEED_MORE_OUTPUT) {
            return status == JXL_ENC_SUCCESS;
        }
    }
}

image_outcome image_codecs_encode_jxl(const image_pixels *pixels, jxl_settings settings, image_bytes *bytes) {
    image_outcome outcome = {0};
    memset(bytes, 0, sizeof *bytes);
    JxlEncoder *encoder = JxlEncoderCreate(NULL);
    if (encoder == NULL) {
        outcome_set(&outcome, image_status_out_of_memory, "no memory to write the JPEG XL file");
        return outcome;
    }
    growing_bytes output = {0};
    // The codestream alone; a box around it would only add bytes.
    int complete = JxlEncoderUseContainer(encoder, JXL_FALSE) == JXL_ENC_SUCCESS &&
                   describe(encoder, pixels, settings) && add_frame(encoder, pixels, settings) &&
                   write_output(encoder, &output);
    if (complete) {
        bytes->bytes = output.bytes;
        bytes->count = output.count;
    } else {
        outcome_set(&outcome, image_status_failed, "the JPEG XL file of %zux%zu pixels cannot be written: error %d",
                    pixels->width, pixels->height, (int)JxlEncoderGetError(encoder));
        free(output.bytes);
    }
    JxlEncoderDestroy(encoder);
    return outcome;
}

#else
// A translation unit needs a declaration.
typedef int jxl_encoding_is_off;
#endif
