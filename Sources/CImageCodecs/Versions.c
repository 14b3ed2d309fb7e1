#include "CImageCodecs.h"

// libjpeg's headers need stdio first.
#include <stdio.h>

#include <jpeglib.h>
#include <png.h>
#include <zlib.h>

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
