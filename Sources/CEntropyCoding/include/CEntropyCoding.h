#ifndef C_ENTROPY_CODING_H
#define C_ENTROPY_CODING_H

#include <stddef.h>
#include <stdint.h>

// Vector forms of the interleaved coder's inner loops. Swift can say all of the arithmetic but not the loads by index and
// the packing of lanes that make it pay; the loops here do what InterleavedLanes.swift does, to the bit.

#define FC_LANES 32

/// A table: where its intervals begin, the symbol of the first, and how many there are before the escape's.
struct fc_table_row {
    uint32_t offset;
    int32_t lowest;
    uint32_t symbol_count;
};

/// The tables that a run is decoded under.
struct fc_tables {
    const struct fc_table_row *rows;
    /// For each entry of each table: where its interval starts, and in the upper half how long it is.
    const uint32_t *intervals;
    /// For each table and each value of a quantile's top bits: the interval of the first entry that can hold it, and in
    /// the upper half the entry's label.
    const uint64_t *slots;
    int precision;
    int slot_bits;
};

/// The place in a stream from which words are taken, last to first.
struct fc_words {
    const uint8_t *bytes;
    /// The end of the words that are left.
    size_t position;
    /// Where the words begin.
    size_t floor;
};

/// Whether this processor runs the loops below; if not, they do nothing.
int fc_lanes_are_vectors(void);

/// Decodes groups of 32 symbols under one table, as many as the words certainly suffice for.
///
/// Stops after a group in which an entry is marked. Such a lane's symbol is then the number of its entry, and `marked`
/// has a bit for it. Returns the number of groups decoded.
size_t fc_lanes_decode_run(uint32_t states[FC_LANES], struct fc_words *words, const struct fc_tables *tables,
                           size_t table, int32_t *symbols, size_t groups, uint32_t *marked);

/// The same with a table for each symbol; every index must be one of the tables.
size_t fc_lanes_decode_indexed(uint32_t states[FC_LANES], struct fc_words *words, const struct fc_tables *tables,
                               const uint16_t *indices, int32_t *symbols, size_t groups, uint32_t *marked);

/// Codes groups of 32 intervals, the last first, under tables of a precision of at least 12 bits, and returns the number
/// of words written; there must be room for as many as intervals, and for 8 more.
size_t fc_lanes_encode(uint32_t states[FC_LANES], const uint32_t *intervals, size_t groups, int precision,
                       uint16_t *words);

#endif
