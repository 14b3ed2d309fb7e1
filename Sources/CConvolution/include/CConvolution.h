#ifndef C_CONVOLUTION_H
#define C_CONVOLUTION_H

#include <stdint.h>

// The inner loops of convolutions of floats. Swift cannot compile one function for several instruction sets and choose
// when it runs; here every loop exists for the least processor of the target and for AVX2 with FMA.

/// Output channels that lie side by side in a block of weights.
#define FC_CONVOLUTION_BLOCK 8

/// Windows side by side in one row of an image, channels last, and what becomes of them.
///
/// A window has `rows` of `segments` of `length` floats. Weights have the order block of output channels, row, segment,
/// float of the segment, output channel; those of channels that do not exist are zero.
struct fc_convolution_windows {
    /// The first float of the first window.
    const float *input;
    /// Floats from a window, a row and a segment to the next.
    int64_t window_step, row_step, segment_step;
    int32_t windows, rows, segments, length;
    const float *weights;
    /// Weights from a block and from a row to the next.
    int64_t block_step, weight_row_step;
    /// One for each output channel, in whole blocks.
    const float *biases;
    /// The first result of the first window.
    float *output;
    /// Floats from the results of a window to those of the next.
    int64_t output_step;
    /// Output channels.
    int32_t channels;
    /// Negative results are multiplied by it; 1 leaves them alone.
    float slope;
    /// Greater results become it; infinity leaves all alone.
    float ceiling;
};

/// The ways to compute. Results differ in the last bits between them, not within one.
enum fc_convolution_form {
    FC_CONVOLUTION_PLAIN,
    FC_CONVOLUTION_AVX2,
};

/// Nonzero where this processor can compute in a form.
int fc_convolution_has(enum fc_convolution_form form);

/// Writes activation(bias + sum) for every window and output channel. Each is one sum in the order of row, segment and
/// float, however many windows there are.
void fc_convolution_run(enum fc_convolution_form form, const struct fc_convolution_windows *windows);

#endif
