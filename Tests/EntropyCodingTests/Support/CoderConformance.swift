import EntropyCoding
import Testing

/// The checks of ``CoderConformance``, whatever its coder.
protocol CoderChecks: Sendable {
    func checkRun(_ shape: TableShape, count: Int, seed: UInt64) throws
    func checkMixedRuns(_ shapes: [TableShape], seed: UInt64) throws
    func checkEscapes(_ shape: TableShape) throws
    func checkEmptyAndReuse(_ shape: TableShape) throws
    func checkDamage(_ shape: TableShape, seed: UInt64)
    func checkTableIndex(_ shape: TableShape)
}

/// What every pair of encoder and decoder must do; CoderTests calls each check for each pair.
struct CoderConformance<Encoder: SymbolEncoder, Decoder: SymbolDecoder>: CoderChecks {
    init(_ encoder: Encoder.Type, _ decoder: Decoder.Type) {}

    /// One run under one table comes back, and the stream is accepted.
    func checkRun(_ shape: TableShape, count: Int, seed: UInt64) throws {
        var random = RandomSource(seed: seed)
        let table = shape.tables.count - 1
        let symbols = (0..<count).map { _ in shape.drawSymbol(table: table, from: &random) }
        var encoder = Encoder()
        encoder.encode(symbols, with: shape.tables, table: table)
        let bytes = encoder.finish()
        var decoder = Decoder(bytes)
        let decoded = try decoder.decode(count: count, with: shape.tables, table: table)
        #expect(decoded == symbols, "seed \(seed)")
        #expect(throws: Never.self, "seed \(seed)") { try decoder.finish() }
    }

    /// Runs of all kinds, table indices and single symbols share one stream, whatever the sizes of the runs.
    func checkMixedRuns(_ shapes: [TableShape], seed: UInt64) throws {
        var random = RandomSource(seed: seed)
        var runs: [(shape: TableShape, symbols: [Int32], indices: [UInt16])] = []
        for shape in shapes.shuffled(using: &random).prefix(6) {
            let count = Int.random(in: 0...20, using: &random)
            let indices = (0..<count).map { _ in UInt16.random(in: 0..<UInt16(shape.tables.count), using: &random) }
            let symbols = indices.map { shape.drawSymbol(table: Int($0), from: &random) }
            runs.append((shape, symbols, indices))
        }
        var encoder = Encoder()
        for run in runs { encoder.encode(run.symbols, with: run.shape.tables, indices: run.indices) }
        var decoder = Decoder(encoder.finish())
        for run in runs {
            // The first symbols step by step, as a context model takes them, the others at once.
            var decoded: [Int32] = []
            for index in run.indices.prefix(3) {
                decoded.append(try decoder.decodeSymbol(with: run.shape.tables, table: Int(index)))
            }
            decoded += try decoder.decode(with: run.shape.tables, indices: Array(run.indices.dropFirst(3)))
            #expect(decoded == run.symbols, "\(run.shape.testDescription), seed \(seed)")
        }
        #expect(throws: Never.self, "seed \(seed)") { try decoder.finish() }
    }

    /// Every distance that an escape can have at all comes back, at the ends of `Int32` too.
    func checkEscapes(_ shape: TableShape) throws {
        let lowest = Int(shape.tables.lowest(of: 0))
        let highest = lowest + shape.tables.symbolCount(of: 0) - 1
        var symbols: [Int32] = [.min, .max, 0]
        for shift in 0...32 {
            for distance in [(1 << shift) - 1, 1 << shift, (1 << shift) + 1] {
                symbols += [lowest - distance, highest + distance].compactMap { Int32(exactly: $0) }
            }
        }
        var encoder = Encoder()
        encoder.encode(symbols, with: shape.tables, table: 0)
        var decoder = Decoder(encoder.finish())
        #expect(try decoder.decode(count: symbols.count, with: shape.tables, table: 0) == symbols)
        #expect(throws: Never.self) { try decoder.finish() }
    }

    /// Nothing costs nothing, and an encoder can be used again.
    func checkEmptyAndReuse(_ shape: TableShape) throws {
        var encoder = Encoder()
        #expect(encoder.finish().isEmpty)
        encoder.encode([1, 2, 3], with: shape.tables, table: 0)
        let first = encoder.finish()
        encoder.encode([1, 2, 3], with: shape.tables, table: 0)
        #expect(encoder.finish() == first)
        // A stream joins what stands before it, in memory that is there already.
        var streams: [UInt8] = [7]
        streams.reserveCapacity(first.count + 1)
        let start = streams.withUnsafeBufferPointer(\.baseAddress)
        encoder.encode([1, 2, 3], with: shape.tables, table: 0)
        encoder.finish(into: &streams)
        #expect(streams == [7] + first)
        #expect(streams.withUnsafeBufferPointer(\.baseAddress) == start)
        #expect(throws: Never.self) { try Decoder([]).finish() }
    }

    /// Random and damaged bytes end in symbols or in an error, never in a trap or an endless loop.
    func checkDamage(_ shape: TableShape, seed: UInt64) {
        var random = RandomSource(seed: seed)
        let symbols = (0..<40).map { _ in shape.drawSymbol(table: 0, from: &random) }
        var encoder = Encoder()
        encoder.encode(symbols, with: shape.tables, table: 0)
        let bytes = encoder.finish()
        var streams = [random.bytes(30), Array(repeating: 0xFF, count: 30), [0], bytes + [0], bytes + [1]]
        for position in bytes.indices.prefix(40) {
            var damaged = bytes
            damaged[position] ^= 1 << UInt8.random(in: 0...7, using: &random)
            streams += [damaged, Array(bytes[..<position])]
        }
        for stream in streams {
            var decoder = Decoder(stream)
            do throws(EntropyCodingError) {
                let decoded = try decoder.decode(count: symbols.count, with: shape.tables, table: 0)
                try decoder.finish()
                #expect(decoded != symbols, "other bytes for the same symbols were accepted, seed \(seed)")
            } catch {
                #expect(error.code == .damagedStream, "seed \(seed)")
            }
        }
    }

    /// A table that does not exist is the caller's error when encoding and a thrown one when decoding.
    func checkTableIndex(_ shape: TableShape) {
        for table in [-1, shape.tables.count, Int.max] {
            #expect(throws: EntropyCodingError.self) {
                var decoder = Decoder([1, 2, 3])
                _ = try decoder.decode(count: 1, with: shape.tables, table: table)
            }
        }
        let error = #expect(throws: EntropyCodingError.self) {
            var decoder = Decoder([1, 2, 3])
            _ = try decoder.decode(with: shape.tables, indices: [0, .max])
        }
        #expect(error?.code == .tableOutOfRange)
    }
}
