internal import EntropyCoding

/// Symbols to payload and back, pass by pass, under the tables that a prior names.
struct SymbolCodec {
    let prior: any Prior
    let shape: [Int]

    /// The table of each symbol where that does not depend on other symbols.
    private let constantIndices: [UInt16]?

    init(prior: any Prior, shape: [Int]) {
        self.prior = prior
        self.shape = shape
        constantIndices = prior.passCount == 1 ? prior.tableIndices(pass: 0, shape: shape, known: []) : nil
    }

    /// The table of each symbol of all passes.
    func indices(of symbols: [[Int32]]) -> [[UInt16]] {
        constantIndices.map { [$0] } ?? prior.tableIndices(of: symbols, shape: shape)
    }

    /// Codes the symbols of all passes.
    ///
    /// - Parameter indices: the table of each symbol, where `indices(of:)` has found them already.
    func payload(of symbols: [[Int32]], indices: [[UInt16]]? = nil, coder: CoderKind) -> [UInt8] {
        var encoder = coder.makeEncoder()
        for (list, indices) in zip(symbols, indices ?? self.indices(of: symbols)) {
            encoder.encode(list, with: prior.tables, indices: indices)
        }
        return encoder.finish()
    }

    /// The bits of the symbols under their tables: what an ideal coder would need.
    ///
    /// - Parameter indices: the table of each symbol, where `indices(of:)` has found them already.
    func bits(of symbols: [[Int32]], indices: [[UInt16]]? = nil) -> Double {
        zip(symbols, indices ?? self.indices(of: symbols)).reduce(0) { sum, pass in
            sum + prior.tables.bits(of: pass.0, indices: pass.1)
        }
    }

    /// The symbols of all passes.
    ///
    /// - Throws: `FeatureCodecError.Code.damaged` for a payload that no symbols have, or symbols that no latent has.
    func symbols(of payload: [UInt8], coder: CoderKind) throws(FeatureCodecError) -> [[Int32]] {
        var symbols: [[Int32]] = []
        do throws(EntropyCodingError) {
            var decoder = coder.makeDecoder(payload)
            var walk = prior.walk(shape: shape)
            for _ in 0..<prior.passCount {
                let indices = constantIndices ?? walk.nextIndices(known: symbols)
                symbols.append(try decoder.decode(with: prior.tables, indices: indices))
            }
            try decoder.finish()
        } catch {
            throw FeatureCodecError(.damaged, "the payload of the stream is damaged: \(error)")
        }
        try prior.check(symbols)
        return symbols
    }
}
