// The primitives of inference.

#include "COneDNN.h"
#include "Internal.h"

#if defined(FEATURECODEC_ONEDNN)

dnnl_alg_kind_t function_algorithm(onednn_function function) {
    switch (function) {
    case ONEDNN_RELU: return dnnl_eltwise_relu;
    case ONEDNN_CLIP: return dnnl_eltwise_clip_v2;
    case ONEDNN_ABSOLUTE: return dnnl_eltwise_abs;
    case ONEDNN_LINEAR: return dnnl_eltwise_linear;
    case ONEDNN_RECIPROCAL: return dnnl_eltwise_pow;
    }
    return dnnl_alg_kind_undef;
}

dnnl_alg_kind_t trainable_function_algorithm(onednn_function function) {
    switch (function) {
    case ONEDNN_RELU: return dnnl_eltwise_relu_use_dst_for_bwd;
    case ONEDNN_CLIP: return dnnl_eltwise_clip_v2_use_dst_for_bwd;
    default: return function_algorithm(function);
    }
}

dnnl_alg_kind_t pooling_algorithm(onednn_pooling pooling) {
    switch (pooling) {
    case ONEDNN_MAXIMUM: return dnnl_pooling_max;
    case ONEDNN_AVERAGE_WITH_PADDING: return dnnl_pooling_avg_include_padding;
    case ONEDNN_AVERAGE_WITHOUT_PADDING: return dnnl_pooling_avg_exclude_padding;
    }
    return dnnl_alg_kind_undef;
}

unsigned normalization_flags(const onednn_normalization *normalization) {
    unsigned flags = dnnl_use_scale | dnnl_use_shift;
    if (normalization->uses_given_statistics) flags |= dnnl_use_global_stats;
    if (normalization->is_rectified) flags |= dnnl_fuse_norm_relu;
    return flags;
}

int onednn_reorder(
    onednn_primitive **result, onednn_context *context, const onednn_layout *source, const onednn_layout *destination) {
    dnnl_primitive_attr_t attributes = NULL;
    dnnl_primitive_desc_t description = NULL;
    dnnl_status_t status = make_attributes(&attributes, NULL, 0);
    if (status != dnnl_success) return status;
    status = dnnl_reorder_primitive_desc_create(
        &description, reference(source), context->engine, reference(destination), context->engine, attributes);
    dnnl_primitive_attr_destroy(attributes);
    return make_primitive(result, context, description, status);
}

int onednn_convolution_forward(
    onednn_primitive **result, onednn_context *context, int is_transposed, int is_training, const onednn_window *window,
    const onednn_layout *source, const onednn_layout *weights, const onednn_layout *bias,
    const onednn_layout *destination, const onednn_post_operation *post_operations, int post_operation_count,
    const onednn_byte_sums *byte_sums) {
    dnnl_primitive_attr_t attributes = NULL;
    dnnl_primitive_desc_t description = NULL;
    window_extents w = extents(window);
    dnnl_prop_kind_t kind = is_training ? dnnl_forward_training : dnnl_forward_inference;
    dnnl_status_t status = make_attributes(&attributes, post_operations, post_operation_count);
    if (status == dnnl_success && byte_sums != NULL) {
        status = set_byte_sums(attributes, byte_sums);
        if (status != dnnl_success) dnnl_primitive_attr_destroy(attributes);
    }
    if (status != dnnl_success) return status;
#if DNNL_VERSION_MAJOR >= 3
    status = is_transposed
        ? dnnl_deconvolution_forward_primitive_desc_create(
              &description, context->engine, kind, dnnl_deconvolution_direct, reference(source), reference(weights),
              reference(bias), reference(destination), w.stride, w.dilation, w.padding_before, w.padding_after,
              attributes)
        : dnnl_convolution_forward_primitive_desc_create(
              &description, context->engine, kind, dnnl_convolution_direct, reference(source), reference(weights),
              reference(bias), reference(destination), w.stride, w.dilation, w.padding_before, w.padding_after,
              attributes);
#else
    dnnl_convolution_desc_t settings;
    status = is_transposed
        ? dnnl_deconvolution_forward_desc_init(
              &settings, kind, dnnl_deconvolution_direct, reference(source), reference(weights), reference(bias),
              reference(destination), w.stride, w.padding_before, w.padding_after)
        : dnnl_convolution_forward_desc_init(
              &settings, kind, dnnl_convolution_direct, reference(source), reference(weights), reference(bias),
              reference(destination), w.stride, w.padding_before, w.padding_after);
    if (status == dnnl_success)
        status = dnnl_primitive_desc_create(&description, &settings, attributes, context->engine, NULL);
#endif
    dnnl_primitive_attr_destroy(attributes);
    onednn_primitive *primitive = NULL;
    int outcome = make_primitive(&primitive, context, description, status);
    if (outcome == dnnl_success && byte_sums != NULL) outcome = attach_byte_sums(primitive, byte_sums);
    if (outcome != dnnl_success) {
        onednn_primitive_destroy(primitive);
        return outcome;
    }
    primitive->factor_index = factor_index(post_operations, post_operation_count);
    *result = primitive;
    return dnnl_success;
}

int onednn_linear_forward(
    onednn_primitive **result, onednn_context *context, int is_training, const onednn_layout *source,
    const onednn_layout *weights, const onednn_layout *bias, const onednn_layout *destination,
    const onednn_post_operation *post_operations, int post_operation_count) {
    dnnl_primitive_attr_t attributes = NULL;
    dnnl_primitive_desc_t description = NULL;
    dnnl_prop_kind_t kind = is_training ? dnnl_forward_training : dnnl_forward_inference;
    dnnl_status_t status = make_attributes(&attributes, post_operations, post_operation_count);
    if (status != dnnl_success) return status;
#if DNNL_VERSION_MAJOR >= 3
    status = dnnl_inner_product_forward_primitive_desc_create(
        &description, context->engine, kind, reference(source), reference(weights), reference(bias),
        reference(destination), attributes);
#else
    dnnl_inner_product_desc_t settings;
    status = dnnl_inner_product_forward_desc_init(
        &settings, kind, reference(source), reference(weights), reference(bias), reference(destination));
    if (status == dnnl_success)
        status = dnnl_primitive_desc_create(&description, &settings, attributes, context->engine, NULL);
#endif
    dnnl_primitive_attr_destroy(attributes);
    return make_primitive(result, context, description, status);
}

int onednn_normalization_forward(
    onednn_primitive **result, onednn_context *context, const onednn_normalization *normalization,
    const onednn_layout *source) {
    dnnl_primitive_attr_t attributes = NULL;
    dnnl_primitive_desc_t description = NULL;
    dnnl_prop_kind_t kind = normalization->is_training ? dnnl_forward_training : dnnl_forward_inference;
    unsigned flags = normalization_flags(normalization);
    dnnl_status_t status = make_attributes(&attributes, NULL, 0);
    if (status != dnnl_success) return status;
#if DNNL_VERSION_MAJOR >= 3
    status = dnnl_batch_normalization_forward_primitive_desc_create(
        &description, context->engine, kind, reference(source), reference(source), normalization->epsilon, flags,
        attributes);
#else
    dnnl_batch_normalization_desc_t settings;
    status = dnnl_batch_normalization_forward_desc_init(
        &settings, kind, reference(source), normalization->epsilon, flags);
    if (status == dnnl_success)
        status = dnnl_primitive_desc_create(&description, &settings, attributes, context->engine, NULL);
#endif
    dnnl_primitive_attr_destroy(attributes);
    return make_primitive(result, context, description, status);
}

int onednn_function_forward(
    onednn_primitive **result, onednn_context *context, onednn_function function, float alpha, float beta,
    int is_training, const onednn_layout *source) {
    dnnl_primitive_attr_t attributes = NULL;
    dnnl_primitive_desc_t description = NULL;
    dnnl_prop_kind_t kind = is_training ? dnnl_forward_training : dnnl_forward_inference;
    dnnl_alg_kind_t algorithm = is_training ? trainable_function_algorithm(function) : function_algorithm(function);
    dnnl_status_t status = make_attributes(&attributes, NULL, 0);
    if (status != dnnl_success) return status;
#if DNNL_VERSION_MAJOR >= 3
    status = dnnl_eltwise_forward_primitive_desc_create(
        &description, context->engine, kind, algorithm, reference(source), reference(source), alpha, beta, attributes);
#else
    dnnl_eltwise_desc_t settings;
    status = dnnl_eltwise_forward_desc_init(&settings, kind, algorithm, reference(source), alpha, beta);
    if (status == dnnl_success)
        status = dnnl_primitive_desc_create(&description, &settings, attributes, context->engine, NULL);
#endif
    dnnl_primitive_attr_destroy(attributes);
    return make_primitive(result, context, description, status);
}

static dnnl_alg_kind_t operator_algorithm(onednn_operator operation) {
    switch (operation) {
    case ONEDNN_ADD: return dnnl_binary_add;
    case ONEDNN_SUBTRACT: return dnnl_binary_sub;
    case ONEDNN_MULTIPLY: return dnnl_binary_mul;
    case ONEDNN_DIVIDE: return dnnl_binary_div;
    }
    return dnnl_alg_kind_undef;
}

int onednn_binary(
    onednn_primitive **result, onednn_context *context, onednn_operator operation, const onednn_layout *source,
    const onednn_layout *second_source, const onednn_layout *destination,
    const onednn_post_operation *post_operations, int post_operation_count) {
    dnnl_primitive_attr_t attributes = NULL;
    dnnl_primitive_desc_t description = NULL;
    dnnl_alg_kind_t algorithm = operator_algorithm(operation);
    dnnl_status_t status = make_attributes(&attributes, post_operations, post_operation_count);
    if (status != dnnl_success) return status;
#if DNNL_VERSION_MAJOR >= 3
    status = dnnl_binary_primitive_desc_create(
        &description, context->engine, algorithm, reference(source), reference(second_source), reference(destination),
        attributes);
#else
    dnnl_binary_desc_t settings;
    status = dnnl_binary_desc_init(
        &settings, algorithm, reference(source), reference(second_source), reference(destination));
    if (status == dnnl_success)
        status = dnnl_primitive_desc_create(&description, &settings, attributes, context->engine, NULL);
#endif
    dnnl_primitive_attr_destroy(attributes);
    return make_primitive(result, context, description, status);
}

int onednn_pooling_forward(
    onednn_primitive **result, onednn_context *context, onednn_pooling pooling, int is_training,
    const onednn_window *window, const onednn_layout *source, const onednn_layout *destination) {
    dnnl_primitive_attr_t attributes = NULL;
    dnnl_primitive_desc_t description = NULL;
    window_extents w = extents(window);
    dnnl_prop_kind_t kind = is_training ? dnnl_forward_training : dnnl_forward_inference;
    dnnl_alg_kind_t algorithm = pooling_algorithm(pooling);
    dnnl_status_t status = make_attributes(&attributes, NULL, 0);
    if (status != dnnl_success) return status;
#if DNNL_VERSION_MAJOR >= 3
    status = dnnl_pooling_forward_primitive_desc_create(
        &description, context->engine, kind, algorithm, reference(source), reference(destination), w.stride, w.kernel,
        w.dilation, w.padding_before, w.padding_after, attributes);
#else
    dnnl_pooling_desc_t settings;
    status = dnnl_pooling_forward_desc_init(
        &settings, kind, algorithm, reference(source), reference(destination), w.stride, w.kernel, w.padding_before,
        w.padding_after);
    if (status == dnnl_success)
        status = dnnl_primitive_desc_create(&description, &settings, attributes, context->engine, NULL);
#endif
    dnnl_primitive_attr_destroy(attributes);
    return make_primitive(result, context, description, status);
}

int onednn_concatenation(
    onednn_primitive **result, onednn_context *context, const onednn_layout *const *sources, int count,
    const onednn_layout *destination) {
    enum { channel_axis = 1, maximum_count = MAXIMUM_ARGUMENTS - 2 };
    if (count < 1 || count > maximum_count) return dnnl_invalid_arguments;
    dnnl_primitive_attr_t attributes = NULL;
    dnnl_primitive_desc_t description = NULL;
    dnnl_status_t status = make_attributes(&attributes, NULL, 0);
    if (status != dnnl_success) return status;
#if DNNL_VERSION_MAJOR >= 3
    const_dnnl_memory_desc_t list[maximum_count];
    for (int i = 0; i < count; i++) list[i] = reference(sources[i]);
    status = dnnl_concat_primitive_desc_create(
        &description, context->engine, reference(destination), count, channel_axis, list, attributes);
#else
    dnnl_memory_desc_t list[maximum_count];
    for (int i = 0; i < count; i++) list[i] = sources[i]->description;
    status = dnnl_concat_primitive_desc_create(
        &description, reference(destination), count, channel_axis, list, attributes, context->engine);
#endif
    dnnl_primitive_attr_destroy(attributes);
    return make_primitive(result, context, description, status);
}

#endif
