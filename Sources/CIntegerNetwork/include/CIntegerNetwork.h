#ifndef C_INTEGER_NETWORK_H
#define C_INTEGER_NETWORK_H

#include <stdint.h>

// Convolutions of unsigned 8-bit numbers with weights of 7 bits, as IntegerLayer defines them. Swift has no products of
// pairs of bytes, which is what makes them fast; every form here gives the same numbers.

/// Output channels that are computed together; weights, biases, multipliers and shifts are padded to a multiple of it.
#define FC_INTEGER_BLOCK 16
/// Bytes that are read behind the last one of an input.
#define FC_INTEGER_SLACK 4

/// Where a convolution reads: rows of pixels, channels last, with the border that padding asks for already around them.
struct fc_integer_input {
    const uint8_t *bytes;
    /// Bytes from a row to the next.
    int64_t row_stride;
    int32_t channels;
};

/// A convolution and the size of its output.
struct fc_integer_convolution {
    int32_t kernel, stride;
    int32_t height, width;
    /// Output channels in blocks.
    int32_t blocks;
    /// For each block, row of the window, and few bytes of it: for each output channel its weights of these bytes. The form
    /// tells how many bytes these are. The bytes of a row are followed by others of weight zero up to a multiple of four.
    const int8_t *weights;
    const int32_t *biases;
    /// At least 0.
    const uint32_t *multipliers;
    /// 1 to 62.
    const uint32_t *shifts;
};

/// The ways to compute.
enum fc_integer_form {
    FC_INTEGER_PLAIN,
    FC_INTEGER_AVX2,
};

/// Nonzero where this processor can compute in a form.
int fc_integer_has(enum fc_integer_form form);

/// How many bytes of a row of the window have the weights of a channel side by side.
int fc_integer_bytes_together(enum fc_integer_form form);

/// Writes results limited to 0...255: a block's channels side by side, `pixel_stride` bytes from a pixel to the next and
/// `row_stride` from a row to the next. A pixel must have room for all blocks.
void fc_integer_run_bytes(enum fc_integer_form form, const struct fc_integer_convolution *convolution,
                          const struct fc_integer_input *input, uint8_t *output, int64_t pixel_stride,
                          int64_t row_stride);

/// Writes results limited to -32768...32767, all blocks of a pixel side by side and the pixels one after another.
void fc_integer_run_words(enum fc_integer_form form, const struct fc_integer_convolution *convolution,
                          const struct fc_integer_input *input, int16_t *output);

#endif
