#include "CConvolution.h"

#include <string.h>

#define BLOCK FC_CONVOLUTION_BLOCK
#define INLINE __attribute__((always_inline)) static inline
// Sums in registers: enough to hide the time of one addition.
#define TOGETHER 8
#define TILE 4
#define UNROLLED _Pragma("clang loop unroll(full)")

typedef float lanes __attribute__((vector_size(BLOCK * sizeof(float)), aligned(sizeof(float))));
typedef int32_t mask __attribute__((vector_size(BLOCK * sizeof(float))));

// NaN stays NaN.
INLINE void activate(const struct fc_convolution_windows *w, lanes *value) {
    mask is_negative = *value < 0;
    // Zero, not a product, so that minus infinity becomes zero too.
    lanes scaled = w->slope == 0 ? (lanes){0} : *value * w->slope;
    *value = (lanes)(((mask)scaled & is_negative) | ((mask)*value & ~is_negative));
    lanes ceiling = w->ceiling - (lanes){0};
    mask is_high = *value > ceiling;
    *value = (lanes)(((mask)ceiling & is_high) | ((mask)*value & ~is_high));
}

INLINE void store(const struct fc_convolution_windows *w, lanes *sum, int block, float *output) {
    int count = w->channels - block * BLOCK;
    activate(w, sum);
    if (count >= BLOCK)
        memcpy(output + block * BLOCK, sum, sizeof *sum);
    else
        for (int i = 0; i < count; i++) output[block * BLOCK + i] = (*sum)[i];
}

// A few windows times a few blocks, whose sums stay in registers; both counts are known when this is compiled.
INLINE void tile(const struct fc_convolution_windows *w, int windows, int blocks, int window, int block) {
    lanes sums[TOGETHER][TOGETHER];
    UNROLLED for (int i = 0; i < windows; i++)
        UNROLLED for (int j = 0; j < blocks; j++) memcpy(&sums[i][j], w->biases + (block + j) * BLOCK, sizeof(lanes));
    const float *corner = w->input + window * w->window_step;
    const float *first = w->weights + block * w->block_step;
    for (int row = 0; row < w->rows; row++) {
        const float *weights = first + row * w->weight_row_step;
        for (int segment = 0; segment < w->segments; segment++) {
            const float *input = corner + row * w->row_step + segment * w->segment_step;
            for (int k = 0; k < w->length; k++, weights += BLOCK)
                UNROLLED for (int j = 0; j < blocks; j++) {
                    lanes weight;
                    memcpy(&weight, weights + j * w->block_step, sizeof weight);
                    UNROLLED for (int i = 0; i < windows; i++) sums[i][j] += weight * input[i * w->window_step + k];
                }
        }
    }
    UNROLLED for (int i = 0; i < windows; i++)
        UNROLLED for (int j = 0; j < blocks; j++)
            store(w, &sums[i][j], block + j, w->output + (window + i) * w->output_step);
}

// Some of the blocks at one window, as many at a time as fit; returns the first block that is left.
INLINE int blocks_at_window(const struct fc_convolution_windows *w, int together, int window, int block, int blocks) {
    for (; block + together <= blocks; block += together) tile(w, 1, together, window, block);
    return block;
}

// Some of the blocks at all windows.
INLINE void windows_of_blocks(const struct fc_convolution_windows *w, int together, int block) {
    // The last tile moves back over windows already done rather than end in a narrow one.
    for (int window = 0; window < w->windows; window += TILE)
        tile(w, TILE, together, window + TILE > w->windows ? w->windows - TILE : window, block);
}

INLINE void run(const struct fc_convolution_windows *w) {
    int blocks = (w->channels + BLOCK - 1) / BLOCK, block = 0;
    if (w->windows >= TILE) {
        // Blocks outside, so that the weights of one stay in cache.
        for (; block + TOGETHER / TILE <= blocks; block += TOGETHER / TILE) windows_of_blocks(w, TOGETHER / TILE, block);
        for (; block < blocks; block++) windows_of_blocks(w, 1, block);
    } else {
        for (int window = 0; window < w->windows; window++) {
            block = blocks_at_window(w, TOGETHER, window, 0, blocks);
            block = blocks_at_window(w, 2, window, block, blocks);
            blocks_at_window(w, 1, window, block, blocks);
        }
    }
}

static void run_plain(const struct fc_convolution_windows *w) { run(w); }

#if defined(__x86_64__)
__attribute__((target("avx2,fma"))) static void run_avx2(const struct fc_convolution_windows *w) { run(w); }
#endif

int fc_convolution_has(enum fc_convolution_form form) {
#if defined(__x86_64__)
    if (form == FC_CONVOLUTION_AVX2) {
        __builtin_cpu_init();
        return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
    }
#endif
    return form == FC_CONVOLUTION_PLAIN;
}

void fc_convolution_run(enum fc_convolution_form form, const struct fc_convolution_windows *windows) {
#if defined(__x86_64__)
    if (form == FC_CONVOLUTION_AVX2) return run_avx2(windows);
#endif
    run_plain(windows);
}
