#include "Outcome.h"

#include <string.h>

// What stands in for a format whose package trait is off. The message says how to switch it on.

#define HAVE(format, value) \
    int image_codecs_have_##format(void) { return value; }

#define ABSENT(format, name, trait) \
    HAVE(format, 0) \
    image_outcome image_codecs_decode_##format(const uint8_t *bytes, size_t count, image_limits limits, \
                                               image_pixels *pixels) { \
        (void)bytes, (void)count, (void)limits; \
        memset(pixels, 0, sizeof *pixels); \
        return absent(name, trait); \
    } \
    image_outcome image_codecs_encode_##format(const image_pixels *pixels, format##_settings settings, \
                                               image_bytes *bytes) { \
        (void)pixels, (void)settings; \
        memset(bytes, 0, sizeof *bytes); \
        return absent(name, trait); \
    }

#if !defined(FEATURECODEC_WEBP) || !defined(FEATURECODEC_JPEGXL) || !defined(FEATURECODEC_AVIF)
static image_outcome absent(const char *name, const char *trait) {
    image_outcome outcome = {0};
    outcome_set(&outcome, image_status_unsupported,
                "%s is not part of this build; build with the package trait %s: swift build --traits default,%s", name,
                trait, trait);
    return outcome;
}
#endif

#if defined(FEATURECODEC_WEBP)
HAVE(webp, 1)
#else
ABSENT(webp, "WebP", "WebP")
#endif

#if defined(FEATURECODEC_JPEGXL)
HAVE(jxl, 1)
#else
ABSENT(jxl, "JPEG XL", "JPEGXL")
#endif

#if defined(FEATURECODEC_AVIF)
HAVE(avif, 1)
#else
ABSENT(avif, "AVIF", "AVIF")
#endif
