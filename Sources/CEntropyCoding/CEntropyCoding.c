#include "CEntropyCoding.h"

#if defined(__x86_64__)
#include <immintrin.h>

// AVX2 is what nearly every such processor has; the 16 lanes of AVX-512 were no faster.
#define VECTORS __attribute__((target("avx2,bmi,bmi2,popcnt")))
#define WIDTH 8
#define VECTOR_COUNT (FC_LANES / WIDTH)

int fc_lanes_are_vectors(void) {
    __builtin_cpu_init();
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2") &&
           __builtin_cpu_supports("popcnt");
}

// The numbers of the lanes that give a word, the last first, packed to the front.
VECTORS static inline __m256i givers(uint32_t mask) {
    uint64_t bytes = _pdep_u64(mask, 0x0101010101010101) * 0xFF;
    uint64_t lanes = __builtin_bswap64(_pext_u64(0x0706050403020100, bytes)) >> (64 - 8 * __builtin_popcount(mask)) % 64;
    return _mm256_cvtepu8_epi32(_mm_cvtsi64_si128((long long)lanes));
}

// For each lane that takes a word, which of the eight words before the position it takes.
VECTORS static inline __m256i takers(uint32_t mask) {
    uint64_t bytes = _pdep_u64(mask, 0x0101010101010101) * 0xFF;
    return _mm256_cvtepu8_epi32(_mm_cvtsi64_si128((long long)_pdep_u64(0x0001020304050607, bytes)));
}

VECTORS static inline uint32_t mask_of(__m256i lanes) {
    return (uint32_t)_mm256_movemask_ps(_mm256_castsi256_ps(lanes));
}

// MARK: Decoding

// What an entry is called: its symbol if that has 31 bits, else the number of the entry with a mark.
static inline uint32_t label(const struct fc_table_row *row, uint32_t entry) {
    int64_t symbol = (int64_t)row->lowest + entry;
    int plain = entry < row->symbol_count && symbol >= -(1 << 30) && symbol < (1 << 30);
    return plain ? (uint32_t)(int32_t)symbol << 1 : entry << 1 | 1;
}

struct entries {
    __m256i intervals, labels;
};

// Steps on to the entry that holds a quantile in the lanes where the slot's own does not.
__attribute__((noinline)) VECTORS static struct entries step(const struct fc_tables *tables, __m256i tables_of_lanes,
                                                             __m256i quantiles, struct entries found, uint32_t lanes) {
    uint32_t table[WIDTH], quantile[WIDTH], interval[WIDTH], name[WIDTH];
    _mm256_storeu_si256((__m256i *)table, tables_of_lanes);
    _mm256_storeu_si256((__m256i *)quantile, quantiles);
    _mm256_storeu_si256((__m256i *)interval, found.intervals);
    _mm256_storeu_si256((__m256i *)name, found.labels);
    for (; lanes; lanes &= lanes - 1) {
        int lane = __builtin_ctz(lanes);
        const struct fc_table_row *row = tables->rows + table[lane];
        const uint32_t *intervals = tables->intervals + row->offset;
        uint32_t entry = name[lane] & 1 ? name[lane] >> 1 : (uint32_t)((int32_t)name[lane] >> 1) - (uint32_t)row->lowest;
        do entry++;
        while (quantile[lane] - (intervals[entry] & 0xFFFF) >= intervals[entry] >> 16);
        interval[lane] = intervals[entry];
        name[lane] = label(row, entry);
    }
    return (struct entries){_mm256_loadu_si256((const __m256i *)interval), _mm256_loadu_si256((const __m256i *)name)};
}

// Loads four slots one by one: gather instructions are slower on many processors, and never much faster.
VECTORS static inline __m256i slots_at(const uint64_t *slots, __m128i places) {
    uint64_t lower = (uint64_t)_mm_cvtsi128_si64(places), upper = (uint64_t)_mm_extract_epi64(places, 1);
    __m128i first = _mm_loadl_epi64((const __m128i *)(slots + (uint32_t)lower));
    __m128i second = _mm_loadl_epi64((const __m128i *)(slots + (lower >> 32)));
    __m128i third = _mm_loadl_epi64((const __m128i *)(slots + (uint32_t)upper));
    __m128i fourth = _mm_loadl_epi64((const __m128i *)(slots + (upper >> 32)));
    return _mm256_set_m128i(_mm_unpacklo_epi64(third, fourth), _mm_unpacklo_epi64(first, second));
}

// Decodes a symbol of each lane; returns the mask of lanes whose entry is marked.
VECTORS static inline __attribute__((always_inline)) uint32_t
decode_vector(__m256i *state, struct fc_words *words, const struct fc_tables *tables, __m256i table, int32_t *symbols) {
    const __m128i precision = _mm_cvtsi32_si128(tables->precision);
    const __m128i slot_bits = _mm_cvtsi32_si128(tables->slot_bits);
    const __m128i rest_bits = _mm_cvtsi32_si128(tables->precision - tables->slot_bits);
    const __m256i lower = _mm256_set1_epi32(0xFFFF);

    __m256i quantile = _mm256_and_si256(*state, _mm256_set1_epi32((1 << tables->precision) - 1));
    __m256i place = _mm256_or_si256(_mm256_sll_epi32(table, slot_bits), _mm256_srl_epi32(quantile, rest_bits));
    __m256 low = _mm256_castsi256_ps(slots_at(tables->slots, _mm256_castsi256_si128(place)));
    __m256 high = _mm256_castsi256_ps(slots_at(tables->slots, _mm256_extracti128_si256(place, 1)));
    struct entries found = {
        _mm256_permute4x64_epi64(_mm256_castps_si256(_mm256_shuffle_ps(low, high, 0x88)), 0xD8),
        _mm256_permute4x64_epi64(_mm256_castps_si256(_mm256_shuffle_ps(low, high, 0xDD)), 0xD8),
    };
    __m256i frequency = _mm256_srli_epi32(found.intervals, 16);
    __m256i above = _mm256_sub_epi32(quantile, _mm256_and_si256(found.intervals, lower));
    uint32_t misses = ~mask_of(_mm256_cmpgt_epi32(frequency, above)) & 0xFF;
    if (__builtin_expect(misses, 0)) {
        found = step(tables, table, quantile, found, misses);
        frequency = _mm256_srli_epi32(found.intervals, 16);
        above = _mm256_sub_epi32(quantile, _mm256_and_si256(found.intervals, lower));
    }
    _mm256_storeu_si256((__m256i *)symbols, _mm256_srai_epi32(found.labels, 1));

    __m256i next = _mm256_add_epi32(_mm256_mullo_epi32(_mm256_srl_epi32(*state, precision), frequency), above);
    __m256i starved = _mm256_cmpeq_epi32(_mm256_srli_epi32(next, 16), _mm256_setzero_si256());
    uint32_t mask = mask_of(starved);
    __m256i taken = _mm256_cvtepu16_epi32(_mm_loadu_si128((const __m128i *)(words->bytes + words->position - 16)));
    taken = _mm256_permutevar8x32_epi32(taken, takers(mask));
    words->position -= 2 * (size_t)__builtin_popcount(mask);
    *state = _mm256_blendv_epi8(next, _mm256_or_si256(_mm256_slli_epi32(next, 16), taken), starved);
    return mask_of(_mm256_slli_epi32(found.labels, 31));
}

VECTORS static inline __attribute__((always_inline)) size_t
decode(uint32_t *states, struct fc_words *words, const struct fc_tables *tables, size_t table, const uint16_t *indices,
       int32_t *symbols, size_t groups, uint32_t *marked) {
    __m256i state[VECTOR_COUNT];
    for (int v = 0; v < VECTOR_COUNT; v++) state[v] = _mm256_loadu_si256((const __m256i *)(states + v * WIDTH));
    struct fc_words left = *words;
    const struct fc_tables local = *tables;
    __m256i tables_of_lanes = _mm256_set1_epi32((int)table);
    uint32_t mask = 0;
    size_t group = 0;
    while (group < groups && !mask && left.position - left.floor >= 2 * FC_LANES) {
#pragma clang loop unroll(full)
        for (int v = 0; v < VECTOR_COUNT; v++) {
            size_t first = group * FC_LANES + (size_t)v * WIDTH;
            if (indices) {
                tables_of_lanes = _mm256_cvtepu16_epi32(_mm_loadu_si128((const __m128i *)(indices + first)));
            }
            mask |= decode_vector(&state[v], &left, &local, tables_of_lanes, symbols + first) << (v * WIDTH);
        }
        group++;
    }
    for (int v = 0; v < VECTOR_COUNT; v++) _mm256_storeu_si256((__m256i *)(states + v * WIDTH), state[v]);
    *words = left;
    *marked = mask;
    return group;
}

VECTORS size_t fc_lanes_decode_run(uint32_t states[FC_LANES], struct fc_words *words, const struct fc_tables *tables,
                                   size_t table, int32_t *symbols, size_t groups, uint32_t *marked) {
    return decode(states, words, tables, table, NULL, symbols, groups, marked);
}

VECTORS size_t fc_lanes_decode_indexed(uint32_t states[FC_LANES], struct fc_words *words,
                                       const struct fc_tables *tables, const uint16_t *indices, int32_t *symbols,
                                       size_t groups, uint32_t *marked) {
    return decode(states, words, tables, 0, indices, symbols, groups, marked);
}

// MARK: Encoding

VECTORS size_t fc_lanes_encode(uint32_t states[FC_LANES], const uint32_t *intervals, size_t groups, int precision,
                               uint16_t *words) {
    const uint16_t *first = words;
    const __m128i shift = _mm_cvtsi32_si128(precision), limit = _mm_cvtsi32_si128(32 - precision);
    const __m256i lower = _mm256_set1_epi32(0xFFFF);
    __m256i state[VECTOR_COUNT];
    for (int v = 0; v < VECTOR_COUNT; v++) state[v] = _mm256_loadu_si256((const __m256i *)(states + v * WIDTH));
    while (groups-- > 0) {
#pragma clang loop unroll(full)
        for (int v = VECTOR_COUNT - 1; v >= 0; v--) {
            __m256i interval = _mm256_loadu_si256((const __m256i *)(intervals + groups * FC_LANES + v * WIDTH));
            __m256i start = _mm256_and_si256(interval, lower), frequency = _mm256_srli_epi32(interval, 16);

            // Lanes that would outgrow 32 bits give their lower halves away.
            __m256i kept = _mm256_cmpgt_epi32(frequency, _mm256_srl_epi32(state[v], limit));
            uint32_t mask = ~mask_of(kept) & 0xFF;
            __m256i given = _mm256_permutevar8x32_epi32(_mm256_and_si256(state[v], lower), givers(mask));
            given = _mm256_permute4x64_epi64(_mm256_packus_epi32(given, given), 0xD8);
            _mm_storeu_si128((__m128i *)words, _mm256_castsi256_si128(given));
            words += __builtin_popcount(mask);
            __m256i rest = _mm256_blendv_epi8(_mm256_srli_epi32(state[v], 16), state[v], kept);

            // The quotient is below 2^20, so the one of floating point is off by one at most.
            __m256 upper = _mm256_cvtepi32_ps(_mm256_srli_epi32(rest, 16));
            __m256 value = _mm256_add_ps(_mm256_mul_ps(upper, _mm256_set1_ps(65536)),
                                         _mm256_cvtepi32_ps(_mm256_and_si256(rest, lower)));
            __m256i quotient = _mm256_cvttps_epi32(_mm256_div_ps(value, _mm256_cvtepi32_ps(frequency)));
            __m256i remainder = _mm256_sub_epi32(rest, _mm256_mullo_epi32(quotient, frequency));
            __m256i negative = _mm256_srai_epi32(remainder, 31);
            quotient = _mm256_add_epi32(quotient, negative);
            remainder = _mm256_add_epi32(remainder, _mm256_and_si256(negative, frequency));
            __m256i fits = _mm256_cmpgt_epi32(frequency, remainder);
            quotient = _mm256_add_epi32(quotient, _mm256_add_epi32(fits, _mm256_set1_epi32(1)));
            remainder = _mm256_sub_epi32(remainder, _mm256_andnot_si256(fits, frequency));
            state[v] = _mm256_add_epi32(_mm256_add_epi32(_mm256_sll_epi32(quotient, shift), remainder), start);
        }
    }
    for (int v = 0; v < VECTOR_COUNT; v++) _mm256_storeu_si256((__m256i *)(states + v * WIDTH), state[v]);
    return (size_t)(words - first);
}

#else

int fc_lanes_are_vectors(void) { return 0; }

size_t fc_lanes_decode_run(uint32_t states[FC_LANES], struct fc_words *words, const struct fc_tables *tables,
                           size_t table, int32_t *symbols, size_t groups, uint32_t *marked) {
    *marked = 0;
    return 0;
}

size_t fc_lanes_decode_indexed(uint32_t states[FC_LANES], struct fc_words *words, const struct fc_tables *tables,
                               const uint16_t *indices, int32_t *symbols, size_t groups, uint32_t *marked) {
    *marked = 0;
    return 0;
}

size_t fc_lanes_encode(uint32_t states[FC_LANES], const uint32_t *intervals, size_t groups, int precision,
                       uint16_t *words) {
    return 0;
}

#endif
