// The primitives of training. A program that only runs networks never reaches them.

#include "COneDNN.h"
#include "Internal.h"

#if defined(FEATURECODEC_ONEDNN)

int onednn_convolution_backward_source(
    onednn_primitive **result, onednn_context *context, int is_transposed, const onednn_window *window,
    const onednn_layout *source, const onednn_layout *weights, const onednn_layout *destination,
    const onednn_primitive *forward) {
    dnnl_primitive_attr_t attributes = NULL;
    dnnl_primitive_desc_t description = NULL;
    window_extents w = extents(window);
    dnnl_status_t status = make_attributes(&attributes, NULL, 0);
    if (status != dnnl_success) return status;
#if DNNL_VERSION_MAJOR >= 3
    status = is_transposed
        ? dnnl_deconvolution_backward_data_primitive_desc_create(
              &description, context->engine, dnnl_deconvolution_direct, reference(source), reference(weights),
              reference(destination), w.stride, w.dilation, w.padding_before, w.padding_after, forward->description,
              attributes)
        : dnnl_convolution_backward_data_primitive_desc_create(
              &description, context->engine, dnnl_convolution_direct, reference(source), reference(weights),
              reference(destination), w.stride, w.dilation, w.padding_before, w.padding_after, forward->description,
              attributes);
#else
    dnnl_convolution_desc_t settings;
    status = is_transposed
        ? dnnl_deconvolution_backward_data_desc_init(
              &settings, dnnl_deconvolution_direct, reference(source), reference(weights), reference(destination),
              w.stride, w.padding_before, w.padding_after)
        : dnnl_convolution_backward_data_desc_init(
              &settings, dnnl_convolution_direct, reference(source), reference(weights), reference(destination),
              w.stride, w.padding_before, w.padding_after);
    if (status == dnnl_success)
        status =
            dnnl_primitive_desc_create(&description, &settings, attributes, context->engine, forward->description);
#endif
    dnnl_primitive_attr_destroy(attributes);
    return make_primitive(result, context, description, status);
}

int onednn_convolution_backward_weights(
    onednn_primitive **result, onednn_context *context, int is_transposed, const onednn_window *window,
    const onednn_layout *source, const onednn_layout *weights, const onednn_layout *bias,
    const onednn_layout *destination, const onednn_primitive *forward) {
    dnnl_primitive_attr_t attributes = NULL;
    dnnl_primitive_desc_t description = NULL;
    window_extents w = extents(window);
    dnnl_status_t status = make_attributes(&attributes, NULL, 0);
    if (status != dnnl_success) return status;
#if DNNL_VERSION_MAJOR >= 3
    status = is_transposed
        ? dnnl_deconvolution_backward_weights_primitive_desc_create(
              &description, context->engine, dnnl_deconvolution_direct, reference(source), reference(weights),
              reference(bias), reference(destination), w.stride, w.dilation, w.padding_before, w.padding_after,
              forward->description, attributes)
        : dnnl_convolution_backward_weights_primitive_desc_create(
              &description, context->engine, dnnl_convolution_direct, reference(source), reference(weights),
              reference(bias), reference(destination), w.stride, w.dilation, w.padding_before, w.padding_after,
              forward->description, attributes);
#else
    dnnl_convolution_desc_t settings;
    status = is_transposed
        ? dnnl_deconvolution_backward_weights_desc_init(
              &settings, dnnl_deconvolution_direct, reference(source), reference(weights), reference(bias),
              reference(destination), w.stride, w.padding_before, w.padding_after)
        : dnnl_convolution_backward_weights_desc_init(
              &settings, dnnl_convolution_direct, reference(source), reference(weights), reference(bias),
              reference(destination), w.stride, w.padding_before, w.padding_after);
    if (status == dnnl_success)
        status =
            dnnl_primitive_desc_create(&description, &settings, attributes, context->engine, forward->description);
#endif
    dnnl_primitive_attr_destroy(attributes);
    return make_primitive(result, context, description, status);
}

int onednn_linear_backward_source(
    onednn_primitive **result, onednn_context *context, const onednn_layout *source, const onednn_layout *weights,
    const onednn_layout *destination, const onednn_primitive *forward) {
    dnnl_primitive_attr_t attributes = NULL;
    dnnl_primitive_desc_t description = NULL;
    dnnl_status_t status = make_attributes(&attributes, NULL, 0);
    if (status != dnnl_success) return status;
#if DNNL_VERSION_MAJOR >= 3
    status = dnnl_inner_product_backward_data_primitive_desc_create(
        &description, context->engine, reference(source), reference(weights), reference(destination),
        forward->description, attributes);
#else
    dnnl_inner_product_desc_t settings;
    status = dnnl_inner_product_backward_data_desc_init(
        &settings, reference(source), reference(weights), reference(destination));
    if (status == dnnl_success)
        status =
            dnnl_primitive_desc_create(&description, &settings, attributes, context->engine, forward->description);
#endif
    dnnl_primitive_attr_destroy(attributes);
    return make_primitive(result, context, description, status);
}

int onednn_linear_backward_weights(
    onednn_primitive **result, onednn_context *context, const onednn_layout *source, const onednn_layout *weights,
    const onednn_layout *bias, const onednn_layout *destination, const onednn_primitive *forward) {
    dnnl_primitive_attr_t attributes = NULL;
    dnnl_primitive_desc_t description = NULL;
    dnnl_status_t status = make_attributes(&attributes, NULL, 0);
    if (status != dnnl_success) return status;
#if DNNL_VERSION_MAJOR >= 3
    status = dnnl_inner_product_backward_weights_primitive_desc_create(
        &description, context->engine, reference(source), reference(weights), reference(bias), reference(destination),
        forward->description, attributes);
#else
    dnnl_inner_product_desc_t settings;
    status = dnnl_inner_product_backward_weights_desc_init(
        &settings, reference(source), reference(weights), reference(bias), reference(destination));
    if (status == dnnl_success)
        status =
            dnnl_primitive_desc_create(&description, &settings, attributes, context->engine, forward->description);
#endif
    dnnl_primitive_attr_destroy(attributes);
    return make_primitive(result, context, description, status);
}

int onednn_normalization_backward(
    onednn_primitive **result, onednn_context *context, const onednn_normalization *normalization,
    const onednn_layout *source, const onednn_primitive *forward) {
    dnnl_primitive_attr_t attributes = NULL;
    dnnl_primitive_desc_t description = NULL;
    unsigned flags = normalization_flags(normalization);
    dnnl_status_t status = make_attributes(&attributes, NULL, 0);
    if (status != dnnl_success) return status;
#if DNNL_VERSION_MAJOR >= 3
    status = dnnl_batch_normalization_backward_primitive_desc_create(
        &description, context->engine, dnnl_backward, reference(source), reference(source), reference(source),
        normalization->epsilon, flags, forward->description, attributes);
#else
    dnnl_batch_normalization_desc_t settings;
    status = dnnl_batch_normalization_backward_desc_init(
        &settings, dnnl_backward, reference(source), reference(source), normalization->epsilon, flags);
    if (status == dnnl_success)
        status =
            dnnl_primitive_desc_create(&description, &settings, attributes, context->engine, forward->description);
#endif
    dnnl_primitive_attr_destroy(attributes);
    int made = make_primitive(result, context, description, status);
#if DNNL_VERSION_MAJOR >= 3
    // Up to 2.x a backward pass must be given the shift, which it does not need; from 3.0 on it must not.
    if (made == dnnl_success) (*result)->ignores_shift = 1;
#endif
    return made;
}

int onednn_function_backward(
    onednn_primitive **result, onednn_context *context, onednn_function function, float alpha, float beta,
    const onednn_layout *layout, const onednn_primitive *forward) {
    dnnl_primitive_attr_t attributes = NULL;
    dnnl_primitive_desc_t description = NULL;
    dnnl_alg_kind_t algorithm = trainable_function_algorithm(function);
    dnnl_status_t status = make_attributes(&attributes, NULL, 0);
    if (status != dnnl_success) return status;
#if DNNL_VERSION_MAJOR >= 3
    status = dnnl_eltwise_backward_primitive_desc_create(
        &description, context->engine, algorithm, reference(layout), reference(layout), reference(layout), alpha, beta,
        forward->description, attributes);
#else
    dnnl_eltwise_desc_t settings;
    status = dnnl_eltwise_backward_desc_init(
        &settings, algorithm, reference(layout), reference(layout), alpha, beta);
    if (status == dnnl_success)
        status =
            dnnl_primitive_desc_create(&description, &settings, attributes, context->engine, forward->description);
#endif
    dnnl_primitive_attr_destroy(attributes);
    return make_primitive(result, context, description, status);
}

int onednn_pooling_backward(
    onednn_primitive **result, onednn_context *context, onednn_pooling pooling, const onednn_window *window,
    const onednn_layout *source, const onednn_layout *destination, const onednn_primitive *forward) {
    dnnl_primitive_attr_t attributes = NULL;
    dnnl_primitive_desc_t description = NULL;
    window_extents w = extents(window);
    dnnl_alg_kind_t algorithm = pooling_algorithm(pooling);
    dnnl_status_t status = make_attributes(&attributes, NULL, 0);
    if (status != dnnl_success) return status;
#if DNNL_VERSION_MAJOR >= 3
    status = dnnl_pooling_backward_primitive_desc_create(
        &description, context->engine, algorithm, reference(source), reference(destination), w.stride, w.kernel,
        w.dilation, w.padding_before, w.padding_after, forward->description, attributes);
#else
    dnnl_pooling_desc_t settings;
    status = dnnl_pooling_backward_desc_init(
        &settings, algorithm, reference(source), reference(destination), w.stride, w.kernel, w.padding_before,
        w.padding_after);
    if (status == dnnl_success)
        status =
            dnnl_primitive_desc_create(&description, &settings, attributes, context->engine, forward->description);
#endif
    dnnl_primitive_attr_destroy(attributes);
    return make_primitive(result, context, description, status);
}

#endif
