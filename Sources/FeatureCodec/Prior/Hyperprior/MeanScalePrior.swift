public import EntropyCoding
public import NeuralNetwork

/// A prior that predicts the mean and the deviation of every value from a small second latent, the hyper-latent.
///
/// The first pass carries the hyper-latent, rounded, under a table for each of its channels. An integer network makes of it
/// a mean in 64ths of a step and the index of a table for every value of the latent; the second pass carries the distances
/// from the means in steps, rounded, under these tables of normal densities around 0 (Minnen, Ballé and Toderici, NeurIPS 2018, "Joint
/// autoregressive and hierarchical priors for learned image compression", without the autoregressive part).
///
/// The network that makes the hyper-latent is part of the encoder, whose second output it is; it may be of any kind,
/// because what it makes is sent. Symbols are in channel-major order: channel, row, column.
public struct MeanScalePrior: Prior, Equatable {
    /// The name of the prior in model files.
    public static let kind = "mean-scale-hyperprior"
    /// The prefix of the arrays of the network among those of the prior.
    private static let networkPrefix = "synthesis."
    /// Means are whole multiples of this part of a step.
    public static let meanUnit: Float = 1 / 64

    /// The tables of the deviations, in the order of the indices that `synthesis` makes; then one for each channel of the
    /// hyper-latent.
    public let tables: ProbabilityTables
    /// The network from the hyper-latent to an index for each channel of the latent, and then a mean in 64ths for each.
    public let synthesis: IntegerNetwork
    /// The distance between the values of neighbouring symbols, by channel; 1 unless the model has steps of its own.
    public let steps: [Float]

    /// Joins tables, network and steps.
    ///
    /// - Parameter steps: by channel, positive; nil stands for steps of 1.
    /// - Throws: `FeatureCodecError.Code.shapeMismatch` where the network does not make an index and a mean for each
    ///   channel, no table is left for deviations, or there is not a step for each channel; `.malformedModel` for a
    ///   network that thins grids out; `.notFinite` for steps that are not positive and finite.
    public init(
        tables: ProbabilityTables,
        synthesis: IntegerNetwork,
        steps: [Float]? = nil
    ) throws(FeatureCodecError) {
        guard synthesis.outputChannels.isMultiple(of: 2) else {
            throw FeatureCodecError(
                .shapeMismatch,
                "the prior's network makes \(synthesis.outputChannels) channels, not an index and a mean for each of the latent"
            )
        }
        guard synthesis.layers.allSatisfy({ $0.isTransposed || $0.stride == 1 }),
            synthesis.inputs == IntegerNetwork.signedBytes
        else {
            throw FeatureCodecError(
                .malformedModel,
                "the convolutions of the prior's network that are not transposed must have the stride 1"
            )
        }
        guard tables.count > synthesis.inputChannels else {
            throw FeatureCodecError(
                .shapeMismatch,
                "the prior has \(tables.count) probability tables, none for deviations beside the "
                    + "\(synthesis.inputChannels) of the hyper-latent"
            )
        }
        let channels = synthesis.outputChannels / 2
        let steps = steps ?? Array(repeating: 1, count: channels)
        guard steps.count == channels else {
            throw FeatureCodecError(.shapeMismatch, "the prior has \(steps.count) steps for \(channels) channels")
        }
        guard SymbolRounding.areUsable(steps: steps) else {
            throw FeatureCodecError(.notFinite, "the prior holds steps that are not positive and finite")
        }
        self.tables = tables
        self.synthesis = synthesis
        self.steps = steps
    }

    /// The channels of the latents.
    public var channels: Int { synthesis.outputChannels / 2 }

    /// The channels of the hyper-latents.
    public var hyperChannels: Int { synthesis.inputChannels }

    /// The deviations that have a table.
    public var deviationCount: Int { tables.count - hyperChannels }

    /// Two: the hyper-latent and the latent.
    public var passCount: Int { 2 }

    /// The shape of the hyper-latent: the least from which the network makes a grid that covers the latent.
    public func hyperShape(latent shape: [Int]) -> [Int] {
        [1, synthesis.inputExtent(covering: shape[1]), synthesis.inputExtent(covering: shape[2]), hyperChannels]
    }

    /// The hyper-latent.
    public func sideShapes(latent shape: [Int]) -> [[Int]] { [hyperShape(latent: shape)] }

    /// The network, run once.
    public func networkCost(latent shape: [Int]) -> PriorCost {
        let hyper = hyperShape(latent: shape)
        let cost = synthesis.cost(height: hyper[1], width: hyper[2])
        return PriorCost(
            parameters: synthesis.parameterCount,
            multiplyAccumulates: cost.multiplyAccumulates,
            elements: cost.elements
        )
    }

    /// The hyper-latent, rounded and limited to what the network reads, and the rounded distances from the means.
    ///
    /// - Parameter encoded: the latent and the hyper-latent.
    /// - Throws: `FeatureCodecError.Code.notFinite` where one holds values that are not finite.
    public func symbols(of encoded: [Tensor]) throws(FeatureCodecError) -> [[Int32]] {
        precondition(encoded.count == 2, "an encoder makes a latent and a hyper-latent for this prior")
        precondition(
            encoded[1].shape == hyperShape(latent: encoded[0].shape),
            "a hyper-latent of the shape \(encoded[1].shape) for the latent \(encoded[0].shape)"
        )
        let unit = [Float](repeating: 1, count: hyperChannels)
        let hyper = try SymbolRounding.symbols(of: encoded[1], steps: unit) { _, _ in 0 }.map { symbol in
            min(max(symbol, synthesis.inputs.lowerBound), synthesis.inputs.upperBound)
        }
        let prediction = prediction(from: hyper, shape: encoded[0].shape)
        return [hyper, try SymbolRounding.symbols(of: encoded[0], steps: steps, around: prediction.mean)]
    }

    /// The channel of the hyper-latent, and then the predicted deviation, of each symbol.
    public func tableIndices(pass: Int, shape: [Int], known: [[Int32]]) -> [UInt16] {
        guard pass > 0 else {
            return SymbolRounding.channelIndices(hyperShape(latent: shape), from: deviationCount)
        }
        return prediction(from: known[0], shape: shape).indices
    }

    /// Symbols times steps plus means.
    public func latent(of symbols: [[Int32]], shape: [Int]) -> Tensor {
        SymbolRounding.latent(
            of: symbols[1],
            shape: shape,
            steps: steps,
            around: prediction(from: symbols[0], shape: shape).mean
        )
    }
}

extension MeanScalePrior {
    /// What the hyper-latent says of every value of the latent, in channel-major order.
    private struct Prediction {
        let pixels: Int
        let steps: [Float]
        /// The table of each value.
        var indices: [UInt16] = []
        /// The mean of each value in 64ths of a step.
        var means: [Int32] = []

        func mean(channel: Int, pixel: Int) -> Float {
            Float(means[channel * pixels + pixel]) * MeanScalePrior.meanUnit * steps[channel]
        }
    }

    /// Runs the network and keeps, from the top left, as many rows and columns as the latent has.
    private func prediction(from hyper: [Int32], shape: [Int]) -> Prediction {
        let (channels, pixels) = SymbolRounding.extents(shape)
        precondition(channels == self.channels, "a latent of the shape \(shape) for \(self.channels) channels")
        let made = synthesis.run(grid(of: hyper, shape: hyperShape(latent: shape)))
        let last = Int32(deviationCount - 1)
        var prediction = Prediction(pixels: pixels, steps: steps)
        prediction.indices.reserveCapacity(channels * pixels)
        prediction.means.reserveCapacity(channels * pixels)
        for channel in 0..<channels {
            for row in 0..<shape[1] {
                for column in 0..<shape[2] {
                    prediction.indices.append(UInt16(min(max(made[row, column, channel], 0), last)))
                    prediction.means.append(made[row, column, channels + channel])
                }
            }
        }
        return prediction
    }

    /// Symbols in channel-major order as a grid.
    private func grid(of symbols: [Int32], shape: [Int]) -> IntegerGrid {
        let (channels, pixels) = SymbolRounding.extents(shape)
        precondition(symbols.count == channels * pixels, "\(symbols.count) symbols for the hyper-latent \(shape)")
        var elements = [Int32](repeating: 0, count: symbols.count)
        for channel in 0..<channels {
            for pixel in 0..<pixels { elements[pixel * channels + channel] = symbols[channel * pixels + pixel] }
        }
        return IntegerGrid(height: shape[1], width: shape[2], channels: channels, elements: elements)
    }
}

extension MeanScalePrior {
    /// Rebuilds the prior from a model file's content.
    ///
    /// - Throws: `FeatureCodecError.Code.malformedModel`, `.missingTensor`, `.shapeMismatch`, `.invalidTables` or
    ///   `.limitExceeded`.
    public init(content: PriorContent) throws(FeatureCodecError) {
        try self.init(
            tables: try content.tables(),
            synthesis: try IntegerNetwork(content: content, prefix: Self.networkPrefix),
            steps: content.reals["steps"]?.scalars
        )
    }

    /// The tables, the network and the steps as a model file holds them: whole numbers but for steps that are not 1.
    public var content: PriorContent {
        var content = PriorContent()
        content.set(tables)
        content.add(steps: steps)
        synthesis.write(to: &content, prefix: Self.networkPrefix)
        return content
    }
}
