#include "CImageCodecs.h"

// libjpeg's headers need stdio first.
#include <stdio.h>

#include <jpeglib.h>
#include <png.h>
#include <zlib.h>

#ifdef FEATURECODEC_WEBP
#include <webp/encode.h>
#endif
#ifdef FEATURECODEC_JPEGXL
#include <jxl/encode.h>
#endif
#ifdef FEATURECODEC_AVIF
#include <avif/avif.h>
#endif

#define TEXT_OF(token) #token
#define TEXT(token) TEXT_OF(token)

const char *image_codecs_png_version(void) { return png_get_libpng_ver(NULL); }

const char *image_codecs_zlib_version(void) { return zlibVersion(); }

// libjpeg has no call that tells; its headers belong to the same package.
const char *image_codecs_jpeg_version(void) {
#ifdef LIBJPEG_TURBO_VERSION
    return "turbo " TEXT(LIBJPEG_TURBO_VERSION);
#else
    return TEXT(JPEG_LIB_VERSION);
#endif
}

uint32_t image_codecs_webp_version(void) {
#ifdef FEATURECODEC_WEBP
    return (uint32_t)WebPGetEncoderVersion();
#else
    return 0;
#endif
}

uint32_t image_codecs_jxl_version(void) {
#ifdef FEATURECODEC_JPEGXL
    uint32_t decimal = JxlEncoderVersion();
    return decimal / 1000000 << 16 | decimal / 1000 % 1000 << 8 | decimal % 1000;
#else
    return 0;
#endif
}

const char *image_codecs_avif_version(void) {
#ifdef FEATURECODEC_AVIF
    return avifVersion();
#else
    return NULL;
#endif
}
