#include "CIntegerNetwork.h"

#include <stddef.h>
#include <string.h>

#define BLOCK FC_INTEGER_BLOCK
// Bytes of a window's row that are read at once; rows end in zero weights up to a multiple of it.
#define GROUP FC_INTEGER_SLACK
// Pixels that are computed together, as many as registers allow.
#define TILE 4

// Bytes of a row of the window, up to the next multiple of four.
static inline int row_bytes(const struct fc_integer_convolution *c, const struct fc_integer_input *input) {
    return (c->kernel * input->channels + GROUP - 1) / GROUP * GROUP;
}

static inline int64_t scaled(int32_t sum, uint32_t multiplier, uint32_t shift) {
    return ((int64_t)sum * (int64_t)multiplier + ((int64_t)1 << (shift - 1))) >> shift;
}

static inline int64_t limited(int64_t value, int64_t lowest, int64_t highest) {
    return value < lowest ? lowest : value > highest ? highest : value;
}

// --- Plain C --------------------------------------------------------------------------------------------------------

typedef int8_t weights16 __attribute__((vector_size(16), aligned(1)));
typedef int16_t words16 __attribute__((vector_size(32)));
typedef uint32_t totals16 __attribute__((vector_size(64)));

// The sums of a block at a pixel, by vectors that the compiler makes of whatever the processor has. Two products of a
// byte with a weight of 7 bits fit 16 bits; parts of a sum may wrap, the whole does not.
static inline void sums_plain(const struct fc_integer_convolution *c, const struct fc_integer_input *input, int block,
                              const uint8_t *corner, int32_t sums[BLOCK]) {
    int length = row_bytes(c, input);
    const int8_t *weights = c->weights + (size_t)block * c->kernel * length * BLOCK;
    totals16 totals;
    memcpy(&totals, c->biases + block * BLOCK, sizeof totals);
    for (int row = 0; row < c->kernel; row++) {
        const uint8_t *bytes = corner + row * input->row_stride;
        for (int i = 0; i < length; i += 2, weights += 2 * BLOCK) {
            words16 first = __builtin_convertvector(*(const weights16 *)weights, words16) * (int16_t)bytes[i];
            words16 second =
                __builtin_convertvector(*(const weights16 *)(weights + BLOCK), words16) * (int16_t)bytes[i + 1];
            totals += __builtin_convertvector(first + second, totals16);
        }
    }
    memcpy(sums, &totals, sizeof totals);
}

static void bytes_plain(const struct fc_integer_convolution *c, const struct fc_integer_input *input, int block,
                        const uint8_t *corner, uint8_t *output) {
    int32_t sums[BLOCK];
    sums_plain(c, input, block, corner, sums);
    for (int o = 0; o < BLOCK; o++) {
        int channel = block * BLOCK + o;
        output[channel] = (uint8_t)limited(scaled(sums[o], c->multipliers[channel], c->shifts[channel]), 0, 255);
    }
}

static void words_plain(const struct fc_integer_convolution *c, const int32_t sums[BLOCK], int block, int16_t *output) {
    for (int o = 0; o < BLOCK; o++) {
        int channel = block * BLOCK + o;
        output[channel] =
            (int16_t)limited(scaled(sums[o], c->multipliers[channel], c->shifts[channel]), INT16_MIN, INT16_MAX);
    }
}

// --- AVX2 -----------------------------------------------------------------------------------------------------------

#if defined(__x86_64__)
#include <immintrin.h>

#define VECTORS __attribute__((target("avx2")))
#define INLINE __attribute__((always_inline)) static inline

// The sums of a block at a few pixels, eight channels to a vector. Two products of a byte with a weight of 7 bits fit 16
// bits, so that their sum is exact.
VECTORS INLINE void sums_avx2(const struct fc_integer_convolution *c, const struct fc_integer_input *input, int block,
                              const uint8_t *corner, int pixels, __m256i sums[TILE][2]) {
    int length = row_bytes(c, input);
    ptrdiff_t step = (ptrdiff_t)c->stride * input->channels;
    const int8_t *weights = c->weights + (size_t)block * c->kernel * length * BLOCK;
    const __m256i ones = _mm256_set1_epi16(1);
    const int32_t *bias = c->biases + block * BLOCK;
    for (int p = 0; p < pixels; p++) {
        sums[p][0] = _mm256_loadu_si256((const __m256i *)bias);
        sums[p][1] = _mm256_loadu_si256((const __m256i *)(bias + 8));
    }
    for (int row = 0; row < c->kernel; row++) {
        const uint8_t *bytes = corner + row * input->row_stride;
        for (int i = 0; i < length; i += GROUP, weights += GROUP * BLOCK) {
            __m256i first = _mm256_loadu_si256((const __m256i *)weights);
            __m256i second = _mm256_loadu_si256((const __m256i *)(weights + 32));
            for (int p = 0; p < pixels; p++) {
                int32_t four;
                memcpy(&four, bytes + i + p * step, sizeof four);
                __m256i pixel = _mm256_set1_epi32(four);
                __m256i low = _mm256_madd_epi16(_mm256_maddubs_epi16(pixel, first), ones);
                __m256i high = _mm256_madd_epi16(_mm256_maddubs_epi16(pixel, second), ones);
                sums[p][0] = _mm256_add_epi32(sums[p][0], low);
                sums[p][1] = _mm256_add_epi32(sums[p][1], high);
            }
        }
    }
}

// The scaled results of four channels whose sums, not negative, are in the lower halves of 64 bits.
VECTORS INLINE __m256i scaled_avx2(__m256i sums, __m256i multipliers, __m256i shifts) {
    const __m256i one = _mm256_set1_epi64x(1), ceiling = _mm256_set1_epi64x(255);
    __m256i half = _mm256_sllv_epi64(one, _mm256_sub_epi64(shifts, one));
    __m256i result = _mm256_srlv_epi64(_mm256_add_epi64(_mm256_mul_epu32(sums, multipliers), half), shifts);
    return _mm256_blendv_epi8(result, ceiling, _mm256_cmpgt_epi64(result, ceiling));
}

// Eight results limited to 0...255, in 32 bits each.
VECTORS INLINE __m256i limited_avx2(const struct fc_integer_convolution *c, int channel, __m256i sums) {
    const __m256i lower = _mm256_set1_epi64x(0xFFFFFFFF);
    __m256i multipliers = _mm256_loadu_si256((const __m256i *)(c->multipliers + channel));
    __m256i shifts = _mm256_loadu_si256((const __m256i *)(c->shifts + channel));
    // A negative sum gives at most 0.
    sums = _mm256_max_epi32(sums, _mm256_setzero_si256());
    __m256i even = scaled_avx2(sums, multipliers, _mm256_and_si256(shifts, lower));
    __m256i odd = scaled_avx2(_mm256_srli_epi64(sums, 32), _mm256_srli_epi64(multipliers, 32),
                              _mm256_srli_epi64(shifts, 32));
    return _mm256_or_si256(even, _mm256_slli_epi64(odd, 32));
}

VECTORS INLINE void bytes_avx2(const struct fc_integer_convolution *c, const struct fc_integer_input *input, int block,
                               const uint8_t *corner, int pixels, uint8_t *output, int64_t pixel_stride) {
    __m256i sums[TILE][2];
    sums_avx2(c, input, block, corner, pixels, sums);
    for (int p = 0; p < pixels; p++) {
        __m256i low = limited_avx2(c, block * BLOCK, sums[p][0]);
        __m256i high = limited_avx2(c, block * BLOCK + 8, sums[p][1]);
        __m256i words = _mm256_permute4x64_epi64(_mm256_packus_epi32(low, high), _MM_SHUFFLE(3, 1, 2, 0));
        __m128i bytes = _mm_packus_epi16(_mm256_castsi256_si128(words), _mm256_extracti128_si256(words, 1));
        _mm_storeu_si128((__m128i *)(output + p * pixel_stride + block * BLOCK), bytes);
    }
}

VECTORS static void row_avx2(const struct fc_integer_convolution *c, const struct fc_integer_input *input, int block,
                             const uint8_t *corner, uint8_t *output, int64_t pixel_stride) {
    ptrdiff_t step = (ptrdiff_t)c->stride * input->channels;
    int column = 0;
    for (; column + TILE <= c->width; column += TILE)
        bytes_avx2(c, input, block, corner + column * step, TILE, output + column * pixel_stride, pixel_stride);
    for (; column < c->width; column++)
        bytes_avx2(c, input, block, corner + column * step, 1, output + column * pixel_stride, pixel_stride);
}

VECTORS static void words_avx2(const struct fc_integer_convolution *c, const struct fc_integer_input *input, int block,
                               const uint8_t *corner, int16_t *output) {
    __m256i sums[TILE][2];
    int32_t list[BLOCK];
    sums_avx2(c, input, block, corner, 1, sums);
    _mm256_storeu_si256((__m256i *)list, sums[0][0]);
    _mm256_storeu_si256((__m256i *)(list + 8), sums[0][1]);
    words_plain(c, list, block, output);
}
#endif

// --- The whole ------------------------------------------------------------------------------------------------------

int fc_integer_bytes_together(enum fc_integer_form form) { return form == FC_INTEGER_PLAIN ? 1 : GROUP; }

int fc_integer_has(enum fc_integer_form form) {
#if defined(__x86_64__)
    if (form == FC_INTEGER_AVX2) {
        __builtin_cpu_init();
        return __builtin_cpu_supports("avx2") != 0;
    }
#endif
    return form == FC_INTEGER_PLAIN;
}

void fc_integer_run_bytes(enum fc_integer_form form, const struct fc_integer_convolution *c,
                          const struct fc_integer_input *input, uint8_t *output, int64_t pixel_stride,
                          int64_t row_stride) {
    ptrdiff_t step = (ptrdiff_t)c->stride * input->channels;
    for (int row = 0; row < c->height; row++) {
        const uint8_t *corner = input->bytes + (ptrdiff_t)row * c->stride * input->row_stride;
        uint8_t *target = output + row * row_stride;
        for (int block = 0; block < c->blocks; block++) {
#if defined(__x86_64__)
            if (form == FC_INTEGER_AVX2) {
                row_avx2(c, input, block, corner, target, pixel_stride);
                continue;
            }
#endif
            for (int column = 0; column < c->width; column++)
                bytes_plain(c, input, block, corner + column * step, target + column * pixel_stride);
        }
    }
}

void fc_integer_run_words(enum fc_integer_form form, const struct fc_integer_convolution *c,
                          const struct fc_integer_input *input, int16_t *output) {
    ptrdiff_t step = (ptrdiff_t)c->stride * input->channels;
    for (int row = 0; row < c->height; row++) {
        const uint8_t *corner = input->bytes + (ptrdiff_t)row * c->stride * input->row_stride;
        for (int column = 0; column < c->width; column++, corner += step, output += c->blocks * BLOCK)
            for (int block = 0; block < c->blocks; block++) {
#if defined(__x86_64__)
                if (form == FC_INTEGER_AVX2) {
                    words_avx2(c, input, block, corner, output);
                    continue;
                }
#endif
                int32_t sums[BLOCK];
                sums_plain(c, input, block, corner, sums);
                words_plain(c, sums, block, output);
            }
    }
}
