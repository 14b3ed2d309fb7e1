// What turns floats into bytes, and sums of bytes into floats.

#include "COneDNN.h"
#include "Internal.h"

#if defined(FEATURECODEC_ONEDNN)

#include <string.h>

#if DNNL_VERSION_MAJOR >= 3
int onednn_scales_bias(void) { return 0; }

// From 3.0 on attributes only say that there are factors and zero points; every run reads them from memory, which the
// primitive owns.
static dnnl_status_t set_factors(dnnl_primitive_attr_t attributes, int argument, const float *factors, int count) {
    (void)factors;
    return dnnl_primitive_attr_set_scales_mask(attributes, argument, count == 1 ? 0 : 1 << 0);
}

static dnnl_status_t set_zero_point(dnnl_primitive_attr_t attributes, int argument, int zero_point) {
    return zero_point == 0 ? dnnl_success : dnnl_primitive_attr_set_zero_points_mask(attributes, argument, 0);
}

static int attach(
    onednn_primitive *primitive, int argument, dnnl_data_type_t type, const void *values, size_t size, int count) {
    if (primitive->argument_count == MAXIMUM_ARGUMENTS) return dnnl_invalid_arguments;
    dnnl_memory_desc_t description = NULL;
    dnnl_memory_t memory = NULL;
    void *place = NULL;
    dnnl_dims_t extent = {count};
    dnnl_status_t status = dnnl_memory_desc_create_with_tag(&description, 1, extent, type, dnnl_a);
    if (status != dnnl_success) return status;
    status = dnnl_memory_create(&memory, description, primitive->context->engine, DNNL_MEMORY_ALLOCATE);
    dnnl_memory_desc_destroy(description);
    if (status != dnnl_success) return status;
    primitive->arguments[primitive->argument_count].arg = argument;
    primitive->arguments[primitive->argument_count].memory = memory;
    primitive->argument_count++;
    status = dnnl_memory_get_data_handle(memory, &place);
    if (status == dnnl_success) memcpy(place, values, size * (size_t)count);
    return status;
}

static int attach_factors(onednn_primitive *primitive, int argument, const float *factors, int count) {
    return attach(primitive, DNNL_ARG_ATTR_SCALES | argument, dnnl_f32, factors, sizeof *factors, count);
}

static int attach_zero_point(onednn_primitive *primitive, int argument, int zero_point) {
    int32_t value = zero_point;
    if (zero_point == 0) return dnnl_success;
    return attach(primitive, DNNL_ARG_ATTR_ZERO_POINTS | argument, dnnl_s32, &value, sizeof value, 1);
}
#else
int onednn_scales_bias(void) { return 1; }

// Up to 2.x attributes hold them, and factors are those of the result.
static dnnl_status_t set_factors(dnnl_primitive_attr_t attributes, int argument, const float *factors, int count) {
    (void)argument;
    return dnnl_primitive_attr_set_output_scales(attributes, count, count == 1 ? 0 : 1 << 1, factors);
}

static dnnl_status_t set_zero_point(dnnl_primitive_attr_t attributes, int argument, int zero_point) {
    int32_t value = zero_point;
    return zero_point == 0 ? dnnl_success : dnnl_primitive_attr_set_zero_points(attributes, argument, 1, 0, &value);
}

static int attach_factors(onednn_primitive *primitive, int argument, const float *factors, int count) {
    (void)primitive, (void)argument, (void)factors, (void)count;
    return dnnl_success;
}

static int attach_zero_point(onednn_primitive *primitive, int argument, int zero_point) {
    (void)primitive, (void)argument, (void)zero_point;
    return dnnl_success;
}
#endif

dnnl_status_t set_byte_sums(dnnl_primitive_attr_t attributes, const onednn_byte_sums *sums) {
    dnnl_status_t status = set_factors(attributes, DNNL_ARG_WEIGHTS, sums->scales, sums->scale_count);
    return status != dnnl_success ? status : set_zero_point(attributes, DNNL_ARG_SRC, sums->zero_point);
}

int attach_byte_sums(onednn_primitive *primitive, const onednn_byte_sums *sums) {
    int status = attach_factors(primitive, DNNL_ARG_WEIGHTS, sums->scales, sums->scale_count);
    return status != dnnl_success ? status : attach_zero_point(primitive, DNNL_ARG_SRC, sums->zero_point);
}

int onednn_quantization(
    onednn_primitive **result, onednn_context *context, const onednn_layout *source, const onednn_layout *destination,
    float factor, int zero_point) {
    dnnl_primitive_attr_t attributes = NULL;
    dnnl_primitive_desc_t description = NULL;
    onednn_primitive *primitive = NULL;
    dnnl_status_t status = make_attributes(&attributes, NULL, 0);
    if (status != dnnl_success) return status;
    status = set_factors(attributes, DNNL_ARG_SRC, &factor, 1);
    if (status == dnnl_success) status = set_zero_point(attributes, DNNL_ARG_DST, zero_point);
    if (status == dnnl_success)
        status = dnnl_reorder_primitive_desc_create(
            &description, reference(source), context->engine, reference(destination), context->engine, attributes);
    dnnl_primitive_attr_destroy(attributes);
    int outcome = make_primitive(&primitive, context, description, status);
    if (outcome == dnnl_success) outcome = attach_factors(primitive, DNNL_ARG_SRC, &factor, 1);
    if (outcome == dnnl_success) outcome = attach_zero_point(primitive, DNNL_ARG_DST, zero_point);
    if (outcome == dnnl_success) *result = primitive;
    else onednn_primitive_destroy(primitive);
    return outcome;
}

#endif
