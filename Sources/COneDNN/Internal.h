// What the parts of this border share; nothing outside includes it.

#ifndef COneDNN_Internal_H
#define COneDNN_Internal_H

#if defined(FEATURECODEC_ONEDNN)

#if !__has_include(<oneapi/dnnl/dnnl.h>)
#error "oneDNN is not installed: install its development files (Debian: libdnnl-dev) or build without the trait OneDNN"
#endif

#include "COneDNN.h"
#include <oneapi/dnnl/dnnl.h>

// How the library passes descriptions of memory: by pointer to a struct up to 2.x, as opaque handles from 3.0 on.
#if DNNL_VERSION_MAJOR >= 3
typedef const_dnnl_memory_desc_t layout_reference;
#else
typedef const dnnl_memory_desc_t *layout_reference;
#endif

#define MAXIMUM_ARGUMENTS 64

struct onednn_context {
    dnnl_engine_t engine;
    dnnl_stream_t stream;
};

struct onednn_layout {
    dnnl_memory_desc_t description;
};

struct onednn_primitive {
    onednn_context *context;
    dnnl_primitive_desc_t description;
    dnnl_primitive_t primitive;
    // Nonzero: the shift is accepted and left out, since this version of the library refuses it.
    int ignores_shift;
    // The place of the factor among the post-operations.
    int factor_index;
    int argument_count;
    dnnl_exec_arg_t arguments[MAXIMUM_ARGUMENTS];
};

// The library's view of a layout, or NULL.
static inline layout_reference reference(const onednn_layout *layout) {
    if (layout == NULL) return NULL;
#if DNNL_VERSION_MAJOR >= 3
    return layout->description;
#else
    return &layout->description;
#endif
}

// The two extents of a window, in the library's form.
typedef struct {
    dnnl_dims_t kernel, stride, dilation, padding_before, padding_after;
} window_extents;

static inline window_extents extents(const onednn_window *window) {
    window_extents result = {
        {window->kernel_height, window->kernel_width},
        {window->stride_height, window->stride_width},
        {0, 0},
        {window->padding_top, window->padding_left},
        {window->padding_bottom, window->padding_right},
    };
    return result;
}

// Attributes that every primitive has: strict 32-bit arithmetic and a scratchpad that the caller provides.
dnnl_status_t make_attributes(dnnl_primitive_attr_t *result, const onednn_post_operation *post_operations, int count);

// Says in attributes what sums of bytes mean, and lends the primitive made with them what its runs need to know.
dnnl_status_t set_byte_sums(dnnl_primitive_attr_t attributes, const onednn_byte_sums *sums);
int attach_byte_sums(onednn_primitive *primitive, const onednn_byte_sums *sums);

// The place of the factor among post-operations, or 0.
int factor_index(const onednn_post_operation *post_operations, int count);

// Wraps a description, whose owner it becomes, and compiles it; takes the status of the description's making.
int make_primitive(
    onednn_primitive **result, onednn_context *context, dnnl_primitive_desc_t description, dnnl_status_t status);

// The algorithm of a function alone, and of its form whose gradient needs only the destination where there is one.
dnnl_alg_kind_t function_algorithm(onednn_function function);
dnnl_alg_kind_t trainable_function_algorithm(onednn_function function);
dnnl_alg_kind_t pooling_algorithm(onednn_pooling pooling);
unsigned normalization_flags(const onednn_normalization *normalization);

#endif
#endif
