// A plain C border around oneDNN 2.6 and later: opaque handles, one function per kind of primitive.
//
// Every function that can fail returns 0 or a status that onednn_status_text explains; results come back through the
// first pointer and belong to the caller. Logical dimensions are those of oneDNN: batch, channels, height, width for
// activations, and (groups,) output channels, input channels, height, width for weights. Numbers are 32-bit floats unless a
// layout says otherwise.

#ifndef COneDNN_H
#define COneDNN_H

#include <stddef.h>
#include <stdint.h>

#if defined(__cplusplus)
extern "C" {
#endif

// An execution queue on the CPU.
typedef struct onednn_context onednn_context;
// Dimensions and the order of the elements in memory.
typedef struct onednn_layout onednn_layout;
// A compiled computation, with the memory that it reads and writes.
typedef struct onednn_primitive onednn_primitive;

// The type of the elements of a layout.
typedef enum {
    ONEDNN_FLOAT = 0,
    ONEDNN_UNSIGNED_BYTE,
    ONEDNN_SIGNED_BYTE,
} onednn_type;

// What a pointer means to a primitive.
typedef enum {
    ONEDNN_SOURCE = 0,
    ONEDNN_SECOND_SOURCE,
    ONEDNN_WEIGHTS,
    ONEDNN_BIAS,
    ONEDNN_DESTINATION,
    ONEDNN_MEAN,
    ONEDNN_VARIANCE,
    ONEDNN_SCALE,
    ONEDNN_SHIFT,
    ONEDNN_WORKSPACE,
    ONEDNN_SOURCE_GRADIENT,
    ONEDNN_WEIGHTS_GRADIENT,
    ONEDNN_BIAS_GRADIENT,
    ONEDNN_DESTINATION_GRADIENT,
    ONEDNN_SCALE_GRADIENT,
    ONEDNN_SHIFT_GRADIENT,
    ONEDNN_SCRATCHPAD,
    // What a factor among the post-operations multiplies by.
    ONEDNN_FACTOR,
    // The first of the sources of a concatenation; the others follow.
    ONEDNN_FIRST_OF_MANY,
} onednn_argument;

// Functions of one number.
typedef enum {
    // x for positive x, alpha * x otherwise, with alpha not negative.
    ONEDNN_RELU = 0,
    // x kept within alpha and beta; the gradient passes strictly between them.
    ONEDNN_CLIP,
    // The magnitude of x.
    ONEDNN_ABSOLUTE,
    // alpha * x + beta
    ONEDNN_LINEAR,
    // alpha / x
    ONEDNN_RECIPROCAL,
} onednn_function;

// Functions of two numbers.
typedef enum {
    ONEDNN_ADD = 0,
    ONEDNN_SUBTRACT,
    ONEDNN_MULTIPLY,
    ONEDNN_DIVIDE,
} onednn_operator;

// Ways to pool.
typedef enum {
    ONEDNN_MAXIMUM = 0,
    ONEDNN_AVERAGE_WITH_PADDING,
    ONEDNN_AVERAGE_WITHOUT_PADDING,
} onednn_pooling;

// Ways to change the result of a primitive before it is stored.
typedef enum {
    // Adds what the destination held before.
    ONEDNN_POST_SUM = 0,
    // Applies a function.
    ONEDNN_POST_FUNCTION,
    // Multiplies by the elements of another tensor, the argument FACTOR; there is one at most.
    ONEDNN_POST_FACTOR,
} onednn_post_kind;

// A change to the result of a primitive before it is stored; which fields mean something depends on its kind.
typedef struct {
    onednn_post_kind kind;
    onednn_function function;
    float alpha;
    float beta;
    const onednn_layout *factor;
} onednn_post_operation;

// How a kernel walks over an image.
typedef struct {
    int64_t kernel_height, kernel_width;
    int64_t stride_height, stride_width;
    int64_t padding_top, padding_left, padding_bottom, padding_right;
} onednn_window;

// Batch normalisation.
typedef struct {
    float epsilon;
    // Nonzero: the mean and the variance are given; otherwise they are measured and stored.
    int uses_given_statistics;
    // Nonzero: a rectifier follows; in training it fills the workspace.
    int is_rectified;
    // Nonzero: a backward pass will follow.
    int is_training;
} onednn_normalization;

// How sums of bytes become results.
typedef struct {
    // For each output channel what the sum of products is multiplied by.
    const float *scales;
    int scale_count;
    // What is subtracted from the bytes of the source.
    int zero_point;
} onednn_byte_sums;

// Nonzero when this build can compute anything at all.
int onednn_is_available(void);
// The version of the library in use, such as 20603 for 2.6.3.
int onednn_version(void);
// Nonzero when the scales of sums of bytes multiply the bias too.
int onednn_scales_bias(void);
// The meaning of a status.
const char *onednn_status_text(int status);

// --- Contexts -------------------------------------------------------------------------------------------------------

int onednn_context_create(onednn_context **result);
void onednn_context_destroy(onednn_context *context);
// Makes the calling thread use this many threads, both for primitives that it creates and for those that it runs.
void onednn_use_threads(int count);

// --- Layouts --------------------------------------------------------------------------------------------------------

// A layout with the given strides in elements, or one that the primitive may choose when strides is NULL.
int onednn_layout_create(
    onednn_layout **result, int rank, const int64_t *dimensions, const int64_t *strides, onednn_type type);
// The order in memory of a layout of images, for images of other dimensions; unimplemented for unusual orders.
int onednn_layout_resized(
    onednn_layout **result, const onednn_layout *layout, const int64_t dimensions[4], const int64_t others[4]);
// Every pixel of images whose coordinates leave the given remainders by the strides, which must divide height and width,
// with the dimensions batch, channels, height, 1, width, 1.
int onednn_layout_phase(
    onednn_layout **result, const onednn_layout *layout, const int64_t dimensions[4], const int64_t strides[2],
    const int64_t remainders[2]);
int onednn_layout_equal(const onednn_layout *left, const onednn_layout *right);
size_t onednn_layout_byte_count(const onednn_layout *layout);
void onednn_layout_destroy(onednn_layout *layout);

// --- Primitives in general ------------------------------------------------------------------------------------------

// The layout in which a primitive wants an argument.
int onednn_primitive_layout(onednn_layout **result, const onednn_primitive *primitive, onednn_argument argument);
// Sets the memory of an argument; a NULL layout means the one that the primitive wants.
int onednn_primitive_bind(
    onednn_primitive *primitive, onednn_argument argument, const onednn_layout *layout, void *memory);
int onednn_primitive_run(const onednn_primitive *primitive);
// The name of the implementation that the library chose.
const char *onednn_primitive_implementation(const onednn_primitive *primitive);
void onednn_primitive_destroy(onednn_primitive *primitive);

// --- Forward --------------------------------------------------------------------------------------------------------

int onednn_reorder(
    onednn_primitive **result, onednn_context *context, const onednn_layout *source, const onednn_layout *destination);

// Floats to unsigned bytes: each times a factor, plus the zero point, rounded to the nearest whole number, ties to even, and
// limited to what a byte holds. Arguments: SOURCE, DESTINATION.
int onednn_quantization(
    onednn_primitive **result, onednn_context *context, const onednn_layout *source, const onednn_layout *destination,
    float factor, int zero_point);

// A convolution, or the transposed one; bias may be NULL. Arguments: SOURCE, WEIGHTS, BIAS, DESTINATION. For a source of
// unsigned and weights of signed bytes, `byte_sums` says what their sums mean; it is NULL for floats.
int onednn_convolution_forward(
    onednn_primitive **result, onednn_context *context, int is_transposed, int is_training, const onednn_window *window,
    const onednn_layout *source, const onednn_layout *weights, const onednn_layout *bias,
    const onednn_layout *destination, const onednn_post_operation *post_operations, int post_operation_count,
    const onednn_byte_sums *byte_sums);

// A fully connected layer on (batch, features); bias may be NULL. Arguments: SOURCE, WEIGHTS, BIAS, DESTINATION.
int onednn_linear_forward(
    onednn_primitive **result, onednn_context *context, int is_training, const onednn_layout *source,
    const onednn_layout *weights, const onednn_layout *bias, const onednn_layout *destination,
    const onednn_post_operation *post_operations, int post_operation_count);

// Arguments: SOURCE, SCALE, SHIFT, MEAN, VARIANCE, DESTINATION, and WORKSPACE when rectified in training. Where the
// source lies in blocks of channels, the library may read the four vectors up to the end of the last block.
int onednn_normalization_forward(
    onednn_primitive **result, onednn_context *context, const onednn_normalization *normalization,
    const onednn_layout *source);

// Arguments: SOURCE, DESTINATION; they may be the same memory.
int onednn_function_forward(
    onednn_primitive **result, onednn_context *context, onednn_function function, float alpha, float beta,
    int is_training, const onednn_layout *source);

// Arguments: SOURCE, SECOND_SOURCE, DESTINATION; the destination may be the memory of the first source. Where the second
// source has an extent of 1, its element stands for all of that axis.
int onednn_binary(
    onednn_primitive **result, onednn_context *context, onednn_operator operation, const onednn_layout *source,
    const onednn_layout *second_source, const onednn_layout *destination,
    const onednn_post_operation *post_operations, int post_operation_count);

// Arguments: SOURCE, DESTINATION, and WORKSPACE for the maximum in training.
int onednn_pooling_forward(
    onednn_primitive **result, onednn_context *context, onednn_pooling pooling, int is_training,
    const onednn_window *window, const onednn_layout *source, const onednn_layout *destination);

// Joins along the channels. Arguments: FIRST_OF_MANY and the following, DESTINATION.
int onednn_concatenation(
    onednn_primitive **result, onednn_context *context, const onednn_layout *const *sources, int count,
    const onednn_layout *destination);

// --- Backward -------------------------------------------------------------------------------------------------------

// Arguments: DESTINATION_GRADIENT, WEIGHTS, SOURCE_GRADIENT.
int onednn_convolution_backward_source(
    onednn_primitive **result, onednn_context *context, int is_transposed, const onednn_window *window,
    const onednn_layout *source, const onednn_layout *weights, const onednn_layout *destination,
    const onednn_primitive *forward);

// Arguments: DESTINATION_GRADIENT, SOURCE, WEIGHTS_GRADIENT, BIAS_GRADIENT; bias may be NULL.
int onednn_convolution_backward_weights(
    onednn_primitive **result, onednn_context *context, int is_transposed, const onednn_window *window,
    const onednn_layout *source, const onednn_layout *weights, const onednn_layout *bias,
    const onednn_layout *destination, const onednn_primitive *forward);

// Arguments: DESTINATION_GRADIENT, WEIGHTS, SOURCE_GRADIENT.
int onednn_linear_backward_source(
    onednn_primitive **result, onednn_context *context, const onednn_layout *source, const onednn_layout *weights,
    const onednn_layout *destination, const onednn_primitive *forward);

// Arguments: DESTINATION_GRADIENT, SOURCE, WEIGHTS_GRADIENT, BIAS_GRADIENT; bias may be NULL.
int onednn_linear_backward_weights(
    onednn_primitive **result, onednn_context *context, const onednn_layout *source, const onednn_layout *weights,
    const onednn_layout *bias, const onednn_layout *destination, const onednn_primitive *forward);

// Arguments: SOURCE, MEAN, VARIANCE, SCALE, SHIFT, DESTINATION_GRADIENT, SOURCE_GRADIENT, SCALE_GRADIENT,
// SHIFT_GRADIENT, and WORKSPACE when rectified. The gradient of the destination has the layout of the source.
int onednn_normalization_backward(
    onednn_primitive **result, onednn_context *context, const onednn_normalization *normalization,
    const onednn_layout *source, const onednn_primitive *forward);

// Arguments: DESTINATION_GRADIENT, SOURCE_GRADIENT, and DESTINATION for ONEDNN_RELU and ONEDNN_CLIP, SOURCE for the
// others; the two gradients may be the same memory. The layout is that of the source or destination, as it is named.
int onednn_function_backward(
    onednn_primitive **result, onednn_context *context, onednn_function function, float alpha, float beta,
    const onednn_layout *layout, const onednn_primitive *forward);

// Arguments: DESTINATION_GRADIENT, SOURCE_GRADIENT, and WORKSPACE for the maximum.
int onednn_pooling_backward(
    onednn_primitive **result, onednn_context *context, onednn_pooling pooling, const onednn_window *window,
    const onednn_layout *source, const onednn_layout *destination, const onednn_primitive *forward);

#if defined(__cplusplus)
}
#endif

#endif
