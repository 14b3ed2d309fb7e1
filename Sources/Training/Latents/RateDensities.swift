internal import FeatureCodec
internal import NeuralNetwork

/// The learned densities of the channels of a latent, a set for each rate that one network serves.
struct RateDensities {
    /// The channels of the latent.
    let channels: Int
    /// The number of rates.
    let rateCount: Int
    /// The width of the first densities.
    let scale: Double

    /// The weight of the rate below which densities are fitted no slower: Adam would see through it, SGD would not.
    private static let leastWeight = 1e-6

    /// The names of the weights, each of which holds those of all rates one after another.
    var parameterNames: [String] { FactorizedDensity.specifications(channels: rateCount * channels).map(\.name) }

    /// The weights to start from.
    func initialParameters(seed: UInt64) -> Parameters {
        var generator = SeededGenerator(seed: SeedMixing.seed(seed, -2))
        return FactorizedDensity.initial(channels: rateCount * channels, scale: scale, using: &generator).parameters
    }

    /// The density of a rate.
    func density(rate: Int, parameters: Parameters) throws -> FactorizedDensity {
        guard rateCount > 1 else { return try FactorizedDensity(channels: channels, parameters: parameters) }
        var own = Parameters()
        for (name, shape) in FactorizedDensity.specifications(channels: channels) {
            let length = shape.reduce(1, *)
            guard let tensor = parameters[name], tensor.count == rateCount * length else { continue }
            own[name] = Tensor(shape: shape, scalars: Array(tensor.scalars[rate * length..<(rate + 1) * length]))
        }
        return try FactorizedDensity(channels: channels, parameters: own)
    }

    /// The gradients of the bits of some images with respect to densities, weighted.
    ///
    /// Densities are always fitted: where a bit weighs nothing, they keep a weight of their own.
    static func weighted(_ gradients: Parameters, bitWeight: Double, images: Int) -> Parameters {
        let weight = fittingWeight(bitWeight: bitWeight, images: images)
        return Parameters(gradients.tensors.mapValues { $0.scaled(by: Float(weight)) })
    }

    /// What a bit weighs for the prior alone.
    static func fittingWeight(bitWeight: Double, images: Int) -> Double {
        bitWeight > 0 ? bitWeight : leastWeight / Double(max(images, 1))
    }
}

extension Parameters {
    /// Adds gradients of one of several equal parts, each of which has its own stretch of the tensors.
    mutating func add(_ other: Parameters, part: Int, of count: Int) {
        for name in other.names {
            guard let own = other[name] else { continue }
            var all = self[name] ?? Tensor(shape: [count * own.shape[0]] + own.shape.dropFirst())
            for index in 0..<own.count { all.scalars[part * own.count + index] += own.scalars[index] }
            self[name] = all
        }
    }
}
