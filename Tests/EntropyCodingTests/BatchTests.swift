import EntropyCoding
import Testing

@Suite struct BatchTests {
    private func latents(_ shape: TableShape, _ count: Int, of size: Int) -> (latents: [[Int32]], indices: [UInt16]) {
        var random = RandomSource(seed: 12)
        let indices = (0..<size).map { UInt16($0 % shape.tables.count) }
        return (
            (0..<count).map { _ in indices.map { shape.drawSymbol(table: Int($0), from: &random) } }, indices
        )
    }

    @Test(arguments: CoderKind.allCases, [0, 1, 2, 7, 20])
    func `a batch is as many streams as latents`(_ kind: CoderKind, _ count: Int) async throws {
        let shape = try TableShape(
            "two", [TableShape.bell(width: 2, halfWidth: 7), TableShape.skewed(5)], precision: 14)
        let (latents, indices) = latents(shape, count, of: 300)
        let batch = SymbolBatch(tables: shape.tables, indices: indices, kind: kind, width: 3)
        var streams = await batch.encode(latents)
        for (stream, symbols) in zip(streams, latents) {
            var encoder = kind.makeEncoder()
            encoder.encode(symbols, with: shape.tables, indices: indices)
            #expect(encoder.finish() == stream)
        }
        #expect(try await batch.decode(streams).map { try $0.get() } == latents)

        guard count > 1 else { return }
        streams[1] += [1, 2, 3]
        let results = await batch.decode(streams)
        #expect(throws: EntropyCodingError.self) { try results[1].get() }
        #expect(try results[0].get() == latents[0])
    }

    @Test(arguments: CoderKind.allCases) func `symbols of 8 and 16 bits are coded as they are`(_ kind: CoderKind) throws
    {
        let shape = try TableShape(
            "bell", [TableShape.bell(width: 2, halfWidth: 3), TableShape.skewed(5)], precision: 14)
        let narrow = (0..<1300).map { Int8(truncatingIfNeeded: $0 * $0 % 17 - 8) }
        let wide = narrow.map { Int16($0) * 200 }
        let indices = narrow.indices.map { UInt16($0 % 2) }
        var encoder = kind.makeEncoder()
        encoder.encode(narrow.span, with: shape.tables, table: 0)
        encoder.encode(narrow.span, with: shape.tables, indices: indices.span)
        encoder.encode(wide.span, with: shape.tables, table: 1)
        encoder.encode(wide.span, with: shape.tables, indices: indices.span)
        let bytes = encoder.finish()
        var reference = kind.makeEncoder()
        reference.encode(narrow.map { Int32($0) }, with: shape.tables, table: 0)
        reference.encode(narrow.map { Int32($0) }, with: shape.tables, indices: indices)
        reference.encode(wide.map { Int32($0) }, with: shape.tables, table: 1)
        reference.encode(wide.map { Int32($0) }, with: shape.tables, indices: indices)
        #expect(reference.finish() == bytes)

        var decoder = kind.makeDecoder(bytes)
        var (bytes8, words16) = (narrow.map { _ in Int8(0) }, wide.map { _ in Int16(0) })
        var span8 = bytes8.mutableSpan
        try decoder.decode(into: &span8, with: shape.tables, table: 0)
        try decoder.decode(into: &span8, with: shape.tables, indices: indices.span)
        var span16 = words16.mutableSpan
        try decoder.decode(into: &span16, with: shape.tables, table: 1)
        try decoder.decode(into: &span16, with: shape.tables, indices: indices.span)
        #expect(bytes8 == narrow && words16 == wide)
        try decoder.finish()
    }

    @Test func `a symbol that does not fit is damage`() throws {
        let shape = TableShape.all[0]
        var encoder = CompactEncoder()
        encoder.encode(200, with: shape.tables, table: 0)
        var decoder = CompactDecoder(encoder.finish())
        var symbols: [Int8] = [0]
        let error = #expect(throws: EntropyCodingError.self) {
            var span = symbols.mutableSpan
            try decoder.decode(into: &span, with: shape.tables, table: 0)
        }
        #expect(error?.code == .damagedStream)
    }

    @Test func `a sealed stream is opened only as it was`() throws {
        let stream: [UInt8] = Array("123456789".utf8)
        let sealed = Checksum.sealed(stream)
        #expect(sealed.suffix(2) == [0xB1, 0x29])
        #expect(try Checksum.opened(sealed) == stream)
        #expect(try Checksum.opened(Checksum.sealed([])).isEmpty)
        for position in sealed.indices {
            for change in 1...255 as ClosedRange<UInt8> {
                var damaged = sealed
                damaged[position] ^= change
                #expect(throws: EntropyCodingError.self) { try Checksum.opened(damaged) }
            }
            #expect(throws: EntropyCodingError.self) { try Checksum.opened(Array(sealed[..<position])) }
        }
    }

    /// Single changed bits, cut ends and random bytes, as they reach decoders in the field.
    @Test(arguments: CoderKind.allCases) func `no damaged stream under a seal gives symbols`(_ kind: CoderKind) throws {
        let shape = try TableShape("bell", [TableShape.bell(width: 3, halfWidth: 15)], precision: 14)
        var random = RandomSource(seed: 3)
        for _ in 0..<12 {
            let symbols = (0..<2000).map { _ in shape.drawSymbol(table: 0, from: &random) }
            var encoder = kind.makeEncoder()
            encoder.encode(symbols, with: shape.tables, table: 0)
            let sealed = Checksum.sealed(encoder.finish())
            var flipped = sealed
            flipped[Int.random(in: sealed.indices, using: &random)] ^= 1 << UInt8.random(in: 0...7, using: &random)
            for damaged in [flipped, Array(sealed[..<(sealed.count * 3 / 4)]), random.bytes(sealed.count)] {
                #expect(throws: EntropyCodingError.self) {
                    var decoder = kind.makeDecoder(try Checksum.opened(damaged))
                    _ = try decoder.decode(count: symbols.count, with: shape.tables, table: 0)
                    try decoder.finish()
                }
            }
        }
    }
}
