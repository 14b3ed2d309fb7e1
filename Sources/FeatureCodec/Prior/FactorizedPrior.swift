public import EntropyCoding
public import NeuralNetwork

/// A prior in which each channel has one probability table, whatever the position and the neighbours.
///
/// The symbol of a value is `(value - median) / step` rounded to the nearest whole number, **ties to even**; the value of a
/// symbol is `Float(symbol) * step + median`. Symbols are in channel-major order: channel, row, column.
public struct FactorizedPrior: Prior, Equatable {
    /// The name of the prior in model files.
    public static let kind = "factorized"

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
        guard medians.allSatisfy(\.isFinite), SymbolRounding.areUsable(steps: steps) else {
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
    public func symbols(of encoded: [Tensor]) throws(FeatureCodecError) -> [[Int32]] {
        precondition(encoded.count == 1, "an encoder makes the latent alone for a factorised prior")
        return [try SymbolRounding.symbols(of: encoded[0], steps: steps) { channel, _ in medians[channel] }]
    }

    /// The channel of each symbol.
    public func tableIndices(pass: Int, shape: [Int], known: [[Int32]]) -> [UInt16] {
        precondition(shape.last == channels, "a latent of the shape \(shape) for \(channels) channels")
        return SymbolRounding.channelIndices(shape)
    }

    /// Symbols times steps plus medians.
    public func latent(of symbols: [[Int32]], shape: [Int]) -> Tensor {
        SymbolRounding.latent(of: symbols[0], shape: shape, steps: steps) { channel, _ in medians[channel] }
    }
}

extension FactorizedPrior {
    /// Rebuilds the prior from a model file's content.
    public init(content: PriorContent) throws(FeatureCodecError) {
        guard let medians = content.reals["medians"] else {
            throw FeatureCodecError(.missingTensor, "the tensor 'prior.medians' is missing")
        }
        try self.init(
            tables: try content.tables(),
            medians: medians.scalars,
            steps: content.reals["steps"]?.scalars
        )
    }

    /// The tables, medians and steps as a model file holds them.
    public var content: PriorContent {
        var content = PriorContent(reals: ["medians": Tensor(shape: [channels], scalars: medians)])
        content.set(tables)
        content.add(steps: steps)
        return content
    }
}
