public import EntropyCoding
public import NeuralNetwork

/// A prior in which each latent chooses its own scale and zero point, which travel before its codes.
///
/// The first pass has five symbols: the four bytes of the scale, low byte first, and the zero point. The second has the codes
/// in channel-major order: channel, row, column. Codes have either one uniform table for all channels, so that each costs
/// its bits as in CR+BQ and BottleFit, or a table for each channel that was counted on training images.
///
/// How scale, zero point and codes belong together is `AffineQuantizer`'s.
public struct AffinePrior: Prior, Equatable {
    /// The name of the prior in model files.
    public static let kind = "affine"
    /// The bytes of a scale, and the zero point.
    private static let sideSymbolCount = 5

    /// The channels of the latents.
    public let channels: Int
    /// The width of a code in bits, 1 to 8.
    public let bits: Int
    /// The table of all codes, or one for each channel, and then that of the first pass.
    public let tables: ProbabilityTables

    /// Joins channels and tables.
    ///
    /// - Throws: `FeatureCodecError.Code.shapeMismatch` for a number of tables that fits no latent, `.malformedModel` for
    ///   codes of other than 1 to 8 bits.
    public init(channels: Int, bits: Int, tables: ProbabilityTables) throws(FeatureCodecError) {
        guard AffineQuantizer.supportedBits.contains(bits), channels >= 1 else {
            throw FeatureCodecError(
                .malformedModel,
                "the affine prior has \(channels) channels and codes of \(bits) bits; it needs a channel and 1 to 8 bits"
            )
        }
        guard tables.count == 2 || tables.count - 1 == channels else {
            throw FeatureCodecError(
                .shapeMismatch,
                "the prior has \(tables.count) probability tables for \(channels) channels; it needs 2 or \(channels) + 1"
            )
        }
        self.channels = channels
        self.bits = bits
        self.tables = tables
    }

    /// Two: scale and zero point, then the codes.
    public var passCount: Int { 2 }

    /// Scale and zero point of a latent, and its codes.
    ///
    /// - Throws: `FeatureCodecError.Code.notFinite` for a latent with values that are not finite.
    public func symbols(of encoded: [Tensor]) throws(FeatureCodecError) -> [[Int32]] {
        precondition(encoded.count == 1, "an encoder makes the latent alone for an affine prior")
        let latent = encoded[0]
        let pixels = pixelCount(latent.shape)
        let values = latent.scalars
        guard let quantizer = AffineQuantizer(covering: values, bits: bits) else {
            throw FeatureCodecError(
                .notFinite,
                "the encoder made a latent that is not finite; the model's weights may be damaged"
            )
        }
        var codes: [Int32] = []
        codes.reserveCapacity(values.count)
        for channel in 0..<channels {
            for pixel in 0..<pixels { codes.append(quantizer.code(of: values[pixel * channels + channel])) }
        }
        let scale = quantizer.scale.bitPattern
        let bytes = stride(from: UInt32(0), to: 32, by: 8).map { Int32(scale >> $0 & 0xFF) }
        return [bytes + [quantizer.zeroPoint], codes]
    }

    /// The last table for scale and zero point, then that of each code's channel.
    public func tableIndices(pass: Int, shape: [Int], known: [[Int32]]) -> [UInt16] {
        if pass == 0 { return [UInt16](repeating: UInt16(tables.count - 1), count: Self.sideSymbolCount) }
        let pixels = pixelCount(shape)
        let isShared = tables.count == 2
        var indices: [UInt16] = []
        indices.reserveCapacity(pixels * channels)
        for channel in 0..<channels { indices += repeatElement(UInt16(isShared ? 0 : channel), count: pixels) }
        return indices
    }

    /// Refuses a scale that is not finite, and codes that there are not.
    ///
    /// - Throws: `FeatureCodecError.Code.damaged`.
    public func check(_ symbols: [[Int32]]) throws(FeatureCodecError) {
        guard let quantizer = quantizer(of: symbols[0]) else {
            throw FeatureCodecError(.damaged, "the stream is damaged: its latent has an impossible scale or zero point")
        }
        guard symbols[1].allSatisfy({ (0...quantizer.largestCode).contains($0) }) else {
            throw FeatureCodecError(.damaged, "the stream is damaged: it holds a code of more than \(bits) bits")
        }
    }

    /// Codes less the zero point, times the scale.
    ///
    /// - Precondition: `check` accepts the symbols.
    public func latent(of symbols: [[Int32]], shape: [Int]) -> Tensor {
        let pixels = pixelCount(shape)
        let codes = symbols[1]
        precondition(codes.count == pixels * channels, "\(codes.count) codes for the latent shape \(shape)")
        guard let quantizer = quantizer(of: symbols[0]) else { preconditionFailure("no latent has these symbols") }
        var values = [Float](repeating: 0, count: codes.count)
        for channel in 0..<channels {
            for pixel in 0..<pixels {
                values[pixel * channels + channel] = quantizer.value(of: codes[channel * pixels + pixel])
            }
        }
        return Tensor(shape: shape, scalars: values)
    }

    /// What the symbols of the first pass stand for; nil where no latent has them.
    private func quantizer(of symbols: [Int32]) -> AffineQuantizer? {
        guard symbols.count == Self.sideSymbolCount, symbols.dropLast().allSatisfy({ (0...0xFF).contains($0) }) else {
            return nil
        }
        let scale = symbols.dropLast().reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        return AffineQuantizer(scale: Float(bitPattern: scale), zeroPoint: symbols[4], bits: bits)
    }

    private func pixelCount(_ shape: [Int]) -> Int {
        precondition(shape.count == 4 && shape[0] == 1 && shape[3] == channels, "no latent has the shape \(shape)")
        return shape[1] * shape[2]
    }
}

// MARK: - Tables

extension AffinePrior {
    /// The form without entropy coding: each code costs its bits, and scale and zero point cost 5 bytes.
    ///
    /// - Precondition: there is a channel, and `bits` lies in 1...8.
    /// - Throws: `FeatureCodecError.Code.invalidTables`, which does not happen within these bounds.
    public static func raw(channels: Int, bits: Int = 8) throws(FeatureCodecError) -> AffinePrior {
        let codes = [Double](repeating: 1, count: 1 << bits)
        return try AffinePrior(channels: channels, bits: bits, probabilities: [codes], precision: 16)
    }

    /// The form with a table for each channel, from how often each code occurred in the latents of training images.
    ///
    /// Half an occurrence is added to each (Krichevsky and Trofimov 1981), so that no code is impossible.
    ///
    /// - Parameters:
    ///   - counts: for each channel, the occurrences of the codes from 0 to 2^bits - 1.
    ///   - bits: the width of a code, 1 to 8.
    ///   - precision: the binary logarithm of each table's total, 9 to 16.
    /// - Throws: `FeatureCodecError.Code.invalidTables` for negative counts.
    public static func counted(
        _ counts: [[Int]],
        bits: Int = 8,
        precision: Int = 16
    ) throws(FeatureCodecError) -> AffinePrior {
        precondition((9...16).contains(precision), "tables of codes have a precision of 9 to 16 bits")
        precondition(
            !counts.isEmpty && counts.allSatisfy { $0.count == 1 << bits },
            "each channel needs a count for every code of \(bits) bits"
        )
        return try AffinePrior(
            channels: counts.count,
            bits: bits,
            probabilities: counts.map { $0.map { Double($0) + 0.5 } },
            precision: precision
        )
    }

    private init(
        channels: Int,
        bits: Int,
        probabilities: [[Double]],
        precision: Int
    ) throws(FeatureCodecError) {
        let bytes = [Double](repeating: 1, count: 256)
        let rows = (probabilities + [bytes]).map { SymbolDistribution(lowest: 0, probabilities: $0, escape: 0) }
        let tables: ProbabilityTables
        do throws(EntropyCodingError) {
            tables = try ProbabilityTables(rows, precision: precision)
        } catch {
            throw FeatureCodecError(.invalidTables, "the counts of codes give no usable tables: \(error)")
        }
        try self.init(channels: channels, bits: bits, tables: tables)
    }
}

// MARK: - Model file

extension AffinePrior {
    /// Rebuilds the prior from a model file's content.
    public init(content: PriorContent) throws(FeatureCodecError) {
        guard let channels = content.settings["channels"]?.integer, let bits = content.settings["bits"]?.integer else {
            throw FeatureCodecError(.malformedModel, "the affine prior does not state its channels and bits")
        }
        try self.init(channels: channels, bits: bits, tables: try content.tables())
    }

    /// The tables and settings as a model file holds them.
    public var content: PriorContent {
        var content = PriorContent(settings: ["channels": .integer(channels), "bits": .integer(bits)])
        content.set(tables)
        return content
    }
}
