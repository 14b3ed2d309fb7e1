public import EntropyCoding
public import NeuralNetwork

/// A prior in which each channel has one probability table, whatever the position and the neighbours.
///
/// The symbol of a value is `(value - median) / step` rounded to the nearest whole number, **ties to even**: difference
/// and quotient are taken in 32-bit floating point and limited to +-2^30 before rounding. The value of a symbol is
/// `Float(symbol) * step + median`. Symbols are in channel-major order: channel, row, column.
public struct FactorizedPrior: Prior, Equatable {
    /// The name of the prior in model files.
    public static let kind = "factorized"
    /// Symbols are limited to this magnitude, far beyond any that a trained model makes.
    static let symbolBound: Float = 0x1p30

    /// One table for each channel.
    public let tables: ProbabilityTables
    /// The value that the symbol 0 stands for, by channel.
    public let medians: [Float]
    /// The distance between the values of neighbouring symbols, by channel; 1 unless the model has steps of its own.
    public let steps: [Float]

    /// Joins tables, medians and steps.
    ///
    /// - Parameter steps: by channel, positive; nil stands for steps of 1.
    /// - Throws: `FeatureCodecError.Code.shapeMismatch` for counts that differ, `.notFinite` for medians or steps that are
    ///   not finite or steps that are not positive.
    public init(tables: ProbabilityTables, medians: [Float], steps: [Float]? = nil) throws(FeatureCodecError) {
        let steps = steps ?? Array(repeating: 1, count: medians.count)
        guard tables.count == medians.count, steps.count == medians.count, !medians.isEmpty else {
            throw FeatureCodecError(
                .shapeMismatch,
                "the prior has \(tables.count) probability tables for \(medians.count) medians and \(steps.count) steps"
            )
        }
        guard medians.allSatisfy(\.isFinite), steps.allSatisfy({ $0.isNormal && $0 > 0 && (1 / $0).isFinite }) else {
            throw FeatureCodecError(
                .notFinite,
                "the prior holds medians that are not finite, or steps that are not positive and finite"
            )
        }
        self.tables = tables
        self.medians = medians
        self.steps = steps
    }

    /// The prior of latents that were divided by steps before they met this one's medians and unit steps.
    ///
    /// - Throws: As the initialiser does.
    public func stretched(by steps: [Float]) throws(FeatureCodecError) -> FactorizedPrior {
        try FactorizedPrior(tables: tables, medians: zip(medians, steps).map { $0 * $1 }, steps: steps)
    }

    /// The channels of the latents.
    public var channels: Int { medians.count }

    /// One: no table depends on a symbol.
    public var passCount: Int { 1 }

    /// The rounded distances from the medians, in steps.
    ///
    /// - Throws: `FeatureCodecError.Code.notFinite` for a latent with values that are not finite.
    public func symbols(of latent: Tensor) throws(FeatureCodecError) -> [[Int32]] {
        let pixels = pixelCount(latent.shape)
        let values = latent.scalars
        var symbols: [Int32] = []
        symbols.reserveCapacity(values.count)
        for (channel, median) in medians.enumerated() {
            for pixel in 0..<pixels {
                let difference = (values[pixel * channels + channel] - median) / steps[channel]
                guard difference.isFinite else {
                    throw FeatureCodecError(
                        .notFinite,
                        "the encoder made a latent that is not finite; the model's weights may be damaged"
                    )
                }
                let limited = min(max(difference, -Self.symbolBound), Self.symbolBound)
                symbols.append(Int32(limited.rounded(.toNearestOrEven)))
            }
        }
        return [symbols]
    }

    /// The channel of each symbol.
    public func tableIndices(pass: Int, shape: [Int], known: [[Int32]]) -> [UInt16] {
        let pixels = pixelCount(shape)
        var indices: [UInt16] = []
        indices.reserveCapacity(pixels * channels)
        for channel in 0..<channels { indices += repeatElement(UInt16(channel), count: pixels) }
        return indices
    }

    /// Symbols times steps plus medians.
    public func latent(of symbols: [[Int32]], shape: [Int]) -> Tensor {
        let pixels = pixelCount(shape)
        let list = symbols[0]
        precondition(list.count == pixels * channels, "\(list.count) symbols for the latent shape \(shape)")
        var values = [Float](repeating: 0, count: list.count)
        for (channel, median) in medians.enumerated() {
            for pixel in 0..<pixels {
                values[pixel * channels + channel] = Float(list[channel * pixels + pixel]) * steps[channel] + median
            }
        }
        return Tensor(shape: shape, scalars: values)
    }

    private func pixelCount(_ shape: [Int]) -> Int {
        precondition(shape.count == 4 && shape[0] == 1 && shape[3] == channels, "no latent has the shape \(shape)")
        return shape[1] * shape[2]
    }
}

extension FactorizedPrior {
    /// Rebuilds the prior from a model file's content.
    public init(content: PriorContent) throws(FeatureCodecError) {
        guard let medians = content.reals["medians"] else {
            throw FeatureCodecError(.missingTensor, "the tensor 'prior.medians' is missing")
        }
        try self.init(tables: try content.tables(), medians: medians.scalars, steps: content.reals["steps"]?.scalars)
    }

    /// The tables and medians as a model file holds them.
    public var content: PriorContent {
        var content = PriorContent(reals: ["medians": Tensor(shape: [channels], scalars: medians)])
        if steps.contains(where: { $0 != 1 }) { content.reals["steps"] = Tensor(shape: [channels], scalars: steps) }
        content.set(tables)
        return content
    }
}
