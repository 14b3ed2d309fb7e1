// Contexts, layouts and what all primitives share.

#if defined(__linux__)
#define _GNU_SOURCE
#endif

#include "COneDNN.h"
#include "Internal.h"

#if defined(FEATURECODEC_ONEDNN)

#include <dlfcn.h>
#include <stdlib.h>

int onednn_is_available(void) { return 1; }

int onednn_version(void) {
    const dnnl_version_t *version = dnnl_version();
    return version->major * 10000 + version->minor * 100 + version->patch;
}

const char *onednn_status_text(int status) {
    switch ((dnnl_status_t)status) {
    case dnnl_success: return "success";
    case dnnl_out_of_memory: return "out of memory";
    case dnnl_invalid_arguments: return "invalid arguments";
    case dnnl_unimplemented: return "no implementation for these shapes on this processor";
    case dnnl_runtime_error: return "runtime error";
    case dnnl_not_required: return "argument not required";
    default: return "unknown status";
    }
}

// --- Contexts -------------------------------------------------------------------------------------------------------

int onednn_context_create(onednn_context **result) {
    onednn_context *context = calloc(1, sizeof *context);
    if (context == NULL) return dnnl_out_of_memory;
    dnnl_status_t status = dnnl_engine_create(&context->engine, dnnl_cpu, 0);
    if (status == dnnl_success) status = dnnl_stream_create(&context->stream, context->engine, dnnl_stream_default_flags);
    if (status != dnnl_success) {
        onednn_context_destroy(context);
        return status;
    }
    *result = context;
    return dnnl_success;
}

void onednn_context_destroy(onednn_context *context) {
    if (context == NULL) return;
    if (context->stream != NULL) dnnl_stream_destroy(context->stream);
    if (context->engine != NULL) dnnl_engine_destroy(context->engine);
    free(context);
}

// OpenMP keeps the count per calling thread. The library brings its own OpenMP along, so this border asks for the
// function by name instead of linking an OpenMP of its own beside it; a library built otherwise has none.
void onednn_use_threads(int count) {
    typedef void (*setter)(int);
    setter set_thread_count = (setter)dlsym(RTLD_DEFAULT, "omp_set_num_threads");
    if (set_thread_count != NULL) set_thread_count(count);
}

// --- Layouts --------------------------------------------------------------------------------------------------------

static dnnl_data_type_t library_type(onednn_type type) {
    switch (type) {
    case ONEDNN_UNSIGNED_BYTE: return dnnl_u8;
    case ONEDNN_SIGNED_BYTE: return dnnl_s8;
    default: return dnnl_f32;
    }
}

// The type of the elements of a layout.
static dnnl_data_type_t element_type(const onednn_layout *layout) {
#if DNNL_VERSION_MAJOR >= 3
    dnnl_data_type_t type = dnnl_data_type_undef;
    dnnl_memory_desc_query(layout->description, dnnl_query_data_type, &type);
    return type;
#else
    return layout->description.data_type;
#endif
}

// Memory in an order that the library names, or with `dnnl_format_tag_any` in the one that it likes best.
static dnnl_status_t describe_order(
    dnnl_memory_desc_t *result, int rank, const int64_t *dimensions, dnnl_data_type_t type, dnnl_format_tag_t order) {
    dnnl_dims_t sizes = {0};
    for (int axis = 0; axis < rank; axis++) sizes[axis] = dimensions[axis];
#if DNNL_VERSION_MAJOR >= 3
    return dnnl_memory_desc_create_with_tag(result, rank, sizes, type, order);
#else
    return dnnl_memory_desc_init_by_tag(result, rank, sizes, type, order);
#endif
}

static dnnl_status_t describe(
    dnnl_memory_desc_t *result, int rank, const int64_t *dimensions, const int64_t *strides, dnnl_data_type_t type) {
    if (rank < 1 || rank > DNNL_MAX_NDIMS) return dnnl_invalid_arguments;
    if (strides == NULL) return describe_order(result, rank, dimensions, type, dnnl_format_tag_any);
    dnnl_dims_t sizes = {0}, steps = {0};
    for (int axis = 0; axis < rank; axis++) {
        sizes[axis] = dimensions[axis];
        steps[axis] = strides[axis];
    }
#if DNNL_VERSION_MAJOR >= 3
    return dnnl_memory_desc_create_with_strides(result, rank, sizes, type, steps);
#else
    return dnnl_memory_desc_init_by_strides(result, rank, sizes, type, steps);
#endif
}

static void release(dnnl_memory_desc_t description) {
#if DNNL_VERSION_MAJOR >= 3
    dnnl_memory_desc_destroy(description);
#else
    (void)description;
#endif
}

// Wraps a description, whose owner the layout becomes; takes the status of the description's making.
static int wrap(onednn_layout **result, dnnl_memory_desc_t description, dnnl_status_t status) {
    if (status != dnnl_success) return status;
    onednn_layout *layout = calloc(1, sizeof *layout);
    if (layout == NULL) {
        release(description);
        return dnnl_out_of_memory;
    }
    layout->description = description;
    *result = layout;
    return dnnl_success;
}

int onednn_layout_create(
    onednn_layout **result, int rank, const int64_t *dimensions, const int64_t *strides, onednn_type type) {
    dnnl_memory_desc_t description = {0};
    dnnl_status_t status = describe(&description, rank, dimensions, strides, library_type(type));
    return wrap(result, description, status);
}

static dnnl_status_t describe_part(
    dnnl_memory_desc_t *result, layout_reference whole, const int64_t *dimensions, const int64_t *strides,
    const int64_t *remainders) {
    int64_t height = dimensions[2] / strides[0], width = dimensions[3] / strides[1];
    dnnl_dims_t split = {dimensions[0], dimensions[1], height, strides[0], width, strides[1]};
    dnnl_dims_t sizes = {dimensions[0], dimensions[1], height, 1, width, 1};
    dnnl_dims_t offsets = {0, 0, 0, remainders[0], 0, remainders[1]};
    dnnl_memory_desc_t parent = {0};
#if DNNL_VERSION_MAJOR >= 3
    dnnl_status_t status = dnnl_memory_desc_reshape(&parent, whole, 6, split);
    if (status != dnnl_success) return status;
    status = dnnl_memory_desc_create_submemory(result, parent, sizes, offsets);
    release(parent);
    return status;
#else
    dnnl_status_t status = dnnl_memory_desc_reshape(&parent, whole, 6, split);
    return status != dnnl_success ? status : dnnl_memory_desc_init_submemory(result, &parent, sizes, offsets);
#endif
}

int onednn_layout_resized(
    onednn_layout **result, const onednn_layout *layout, const int64_t dimensions[4], const int64_t others[4]) {
    static const dnnl_format_tag_t orders[] = {dnnl_nChw8c, dnnl_nChw16c, dnnl_nhwc, dnnl_nchw};
    dnnl_data_type_t type = element_type(layout);
    for (int i = 0; i < 4; i++) {
        onednn_layout candidate = {0};
        dnnl_status_t status = describe_order(&candidate.description, 4, dimensions, type, orders[i]);
        if (status != dnnl_success) return status;
        int is_equal = onednn_layout_equal(layout, &candidate);
        release(candidate.description);
        if (!is_equal) continue;
        dnnl_memory_desc_t description = {0};
        status = describe_order(&description, 4, others, type, orders[i]);
        return wrap(result, description, status);
    }
    return dnnl_unimplemented;
}

int onednn_layout_phase(
    onednn_layout **result, const onednn_layout *layout, const int64_t dimensions[4], const int64_t strides[2],
    const int64_t remainders[2]) {
    dnnl_memory_desc_t description = {0};
    dnnl_status_t status = describe_part(&description, reference(layout), dimensions, strides, remainders);
    return wrap(result, description, status);
}

int onednn_layout_equal(const onednn_layout *left, const onednn_layout *right) {
    return dnnl_memory_desc_equal(reference(left), reference(right));
}

size_t onednn_layout_byte_count(const onednn_layout *layout) { return dnnl_memory_desc_get_size(reference(layout)); }

void onednn_layout_destroy(onednn_layout *layout) {
    if (layout == NULL) return;
    release(layout->description);
    free(layout);
}

// --- Primitives in general ------------------------------------------------------------------------------------------

static dnnl_status_t append(dnnl_post_ops_t list, const onednn_post_operation *item) {
    dnnl_alg_kind_t function = function_algorithm(item->function);
    switch (item->kind) {
    case ONEDNN_POST_FACTOR: return dnnl_post_ops_append_binary(list, dnnl_binary_mul, reference(item->factor));
#if DNNL_VERSION_MAJOR >= 3
    case ONEDNN_POST_SUM: return dnnl_post_ops_append_sum(list, 1, 0, dnnl_f32);
    default: return dnnl_post_ops_append_eltwise(list, function, item->alpha, item->beta);
#else
    case ONEDNN_POST_SUM: return dnnl_post_ops_append_sum(list, 1);
    default: return dnnl_post_ops_append_eltwise(list, 1, function, item->alpha, item->beta);
#endif
    }
}

int factor_index(const onednn_post_operation *post_operations, int count) {
    for (int i = 0; i < count; i++)
        if (post_operations[i].kind == ONEDNN_POST_FACTOR) return i;
    return 0;
}

dnnl_status_t make_attributes(dnnl_primitive_attr_t *result, const onednn_post_operation *post_operations, int count) {
    dnnl_primitive_attr_t attributes = NULL;
    dnnl_post_ops_t list = NULL;
    dnnl_status_t status = dnnl_primitive_attr_create(&attributes);
    if (status == dnnl_success) status = dnnl_primitive_attr_set_scratchpad_mode(attributes, dnnl_scratchpad_mode_user);
    if (status == dnnl_success) status = dnnl_primitive_attr_set_fpmath_mode(attributes, dnnl_fpmath_mode_strict);
    if (status == dnnl_success && count > 0) {
        status = dnnl_post_ops_create(&list);
        for (int i = 0; i < count && status == dnnl_success; i++) status = append(list, &post_operations[i]);
        if (status == dnnl_success) status = dnnl_primitive_attr_set_post_ops(attributes, list);
        if (list != NULL) dnnl_post_ops_destroy(list);
    }
    if (status != dnnl_success && attributes != NULL) dnnl_primitive_attr_destroy(attributes);
    if (status == dnnl_success) *result = attributes;
    return status;
}

int make_primitive(
    onednn_primitive **result, onednn_context *context, dnnl_primitive_desc_t description, dnnl_status_t status) {
    if (status != dnnl_success) return status;
    onednn_primitive *primitive = calloc(1, sizeof *primitive);
    if (primitive == NULL) {
        dnnl_primitive_desc_destroy(description);
        return dnnl_out_of_memory;
    }
    primitive->context = context;
    primitive->description = description;
    status = dnnl_primitive_create(&primitive->primitive, description);
    if (status != dnnl_success) {
        onednn_primitive_destroy(primitive);
        return status;
    }
    *result = primitive;
    return dnnl_success;
}

static int library_argument(const onednn_primitive *primitive, onednn_argument argument) {
    switch (argument) {
    case ONEDNN_SOURCE: return DNNL_ARG_SRC_0;
    case ONEDNN_SECOND_SOURCE: return DNNL_ARG_SRC_1;
    case ONEDNN_WEIGHTS: return DNNL_ARG_WEIGHTS;
    case ONEDNN_BIAS: return DNNL_ARG_BIAS;
    case ONEDNN_DESTINATION: return DNNL_ARG_DST;
    case ONEDNN_MEAN: return DNNL_ARG_MEAN;
    case ONEDNN_VARIANCE: return DNNL_ARG_VARIANCE;
    case ONEDNN_SCALE: return DNNL_ARG_SCALE;
    case ONEDNN_SHIFT: return DNNL_ARG_SHIFT;
    case ONEDNN_WORKSPACE: return DNNL_ARG_WORKSPACE;
    case ONEDNN_SOURCE_GRADIENT: return DNNL_ARG_DIFF_SRC;
    case ONEDNN_WEIGHTS_GRADIENT: return DNNL_ARG_DIFF_WEIGHTS;
    case ONEDNN_BIAS_GRADIENT: return DNNL_ARG_DIFF_BIAS;
    case ONEDNN_DESTINATION_GRADIENT: return DNNL_ARG_DIFF_DST;
    case ONEDNN_SCALE_GRADIENT: return DNNL_ARG_DIFF_SCALE;
    case ONEDNN_SHIFT_GRADIENT: return DNNL_ARG_DIFF_SHIFT;
    case ONEDNN_SCRATCHPAD: return DNNL_ARG_SCRATCHPAD;
    case ONEDNN_FACTOR: return DNNL_ARG_ATTR_MULTIPLE_POST_OP(primitive->factor_index) | DNNL_ARG_SRC_1;
    default: return DNNL_ARG_MULTIPLE_SRC + (argument - ONEDNN_FIRST_OF_MANY);
    }
}

static layout_reference wanted(const onednn_primitive *primitive, onednn_argument argument) {
    return dnnl_primitive_desc_query_md(primitive->description, dnnl_query_exec_arg_md, library_argument(primitive, argument));
}

int onednn_primitive_layout(onednn_layout **result, const onednn_primitive *primitive, onednn_argument argument) {
    layout_reference found = wanted(primitive, argument);
    if (found == NULL) return dnnl_not_required;
    onednn_layout *layout = calloc(1, sizeof *layout);
    if (layout == NULL) return dnnl_out_of_memory;
#if DNNL_VERSION_MAJOR >= 3
    dnnl_status_t status = dnnl_memory_desc_clone(&layout->description, found);
    if (status != dnnl_success) {
        free(layout);
        return status;
    }
#else
    layout->description = *found;
#endif
    *result = layout;
    return dnnl_success;
}

int onednn_primitive_bind(
    onednn_primitive *primitive, onednn_argument argument, const onednn_layout *layout, void *memory) {
    if (argument == ONEDNN_SHIFT && primitive->ignores_shift) return dnnl_success;
    int name = library_argument(primitive, argument);
    for (int i = 0; i < primitive->argument_count; i++)
        if (primitive->arguments[i].arg == name)
            return dnnl_memory_set_data_handle(primitive->arguments[i].memory, memory);
    if (primitive->argument_count == MAXIMUM_ARGUMENTS) return dnnl_invalid_arguments;
    layout_reference description = layout != NULL ? reference(layout) : wanted(primitive, argument);
    if (description == NULL) return dnnl_invalid_arguments;
    dnnl_memory_t handle = NULL;
    dnnl_status_t status = dnnl_memory_create(&handle, description, primitive->context->engine, memory);
    if (status != dnnl_success) return status;
    primitive->arguments[primitive->argument_count].arg = name;
    primitive->arguments[primitive->argument_count].memory = handle;
    primitive->argument_count++;
    return dnnl_success;
}

int onednn_primitive_run(const onednn_primitive *primitive) {
    dnnl_stream_t stream = primitive->context->stream;
    dnnl_status_t status =
        dnnl_primitive_execute(primitive->primitive, stream, primitive->argument_count, primitive->arguments);
    return status != dnnl_success ? status : dnnl_stream_wait(stream);
}

const char *onednn_primitive_implementation(const onednn_primitive *primitive) {
    const char *name = NULL;
    dnnl_status_t status =
        dnnl_primitive_desc_query(primitive->description, dnnl_query_impl_info_str, 0, (void *)&name);
    return status == dnnl_success && name != NULL ? name : "unknown";
}

void onednn_primitive_destroy(onednn_primitive *primitive) {
    if (primitive == NULL) return;
    for (int i = 0; i < primitive->argument_count; i++) dnnl_memory_destroy(primitive->arguments[i].memory);
    if (primitive->primitive != NULL) dnnl_primitive_destroy(primitive->primitive);
    dnnl_primitive_desc_destroy(primitive->description);
    free(primitive);
}

#else

// Built without the trait: nothing but the answer that there is nothing.
int onednn_is_available(void) { return 0; }

#endif
