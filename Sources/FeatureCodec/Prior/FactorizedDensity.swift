public import NeuralNetwork

/// A learned density for each channel of a latent, independent of all other channels and positions.
///
/// The cumulative distribution of a channel is the sigmoid of a small monotone network with the widths 1-3-3-3-3-1:
/// layer k maps `v` to `softplus(matrix_k) v + bias_k`, and all layers but the last add `tanh(factor_k) tanh(v)`
/// (Balle et al. 2018, "Variational image compression with a scale hyperprior", appendix 6.1).
///
/// Training adapts the parameters; `makeTables` turns them once into integer tables, which alone serve coding.
public struct FactorizedDensity: Sendable, Equatable {
    /// The widths of the values between layers, the scalar input and output included.
    public static let widths = [1, 3, 3, 3, 3, 1]
    /// The number of layers.
    public static let layerCount = widths.count - 1

    /// The number of channels of the latent.
    public let channels: Int
    /// The tensors "prior.matrix0" to "prior.matrix4" [channels, out, in], "prior.bias0" to "prior.bias4"
    /// [channels, out, 1] and "prior.factor0" to "prior.factor3" [channels, out, 1].
    public let parameters: Parameters

    /// The names and shapes of the parameters, layer by layer.
    public static func specifications(channels: Int) -> [(name: String, shape: [Int])] {
        var result: [(name: String, shape: [Int])] = []
        for layer in 0..<layerCount {
            result.append(("prior.matrix\(layer)", [channels, widths[layer + 1], widths[layer]]))
            result.append(("prior.bias\(layer)", [channels, widths[layer + 1], 1]))
            if layer < layerCount - 1 {
                result.append(("prior.factor\(layer)", [channels, widths[layer + 1], 1]))
            }
        }
        return result
    }

    /// Takes the density's tensors out of trained parameters; others are ignored.
    ///
    /// - Throws: `FeatureCodecError.Code.missingTensor`, `.shapeMismatch` or `.notFinite`, naming the tensor.
    public init(channels: Int, parameters: Parameters) throws(FeatureCodecError) {
        var own = Parameters()
        for (name, shape) in Self.specifications(channels: channels) {
            guard let tensor = parameters[name] else {
                throw FeatureCodecError(.missingTensor, "the tensor '\(name)' of the prior is missing")
            }
            guard tensor.shape == shape else {
                throw FeatureCodecError(
                    .shapeMismatch,
                    "the tensor '\(name)' has the shape \(tensor.shape), not \(shape)"
                )
            }
            guard tensor.scalars.allSatisfy(\.isFinite) else {
                throw FeatureCodecError(.notFinite, "the tensor '\(name)' holds values that are not finite")
            }
            own[name] = tensor
        }
        self.channels = channels
        self.parameters = own
    }

    private init(channels: Int, checked parameters: Parameters) {
        self.channels = channels
        self.parameters = parameters
    }

    /// A wide density to start training from: its standard deviation is near `scale`.
    ///
    /// Matrices are constant so that the layers together divide by `scale`, biases are uniform in -1/2...1/2, factors
    /// are 0.
    public static func initial(
        channels: Int,
        scale: Double = 10,
        using generator: inout some RandomNumberGenerator
    ) -> FactorizedDensity {
        precondition(channels >= 1 && scale > 0, "a density needs a channel and a positive scale")
        let layerScale = Mathematics.power(scale, 1 / Double(layerCount))
        var parameters = Parameters()
        for (name, shape) in specifications(channels: channels) {
            let count = shape.reduce(1, *)
            if name.contains("matrix") {
                let entry = Mathematics.inverseSoftplus(1 / (layerScale * Double(shape[1])))
                parameters[name] = Tensor(shape: shape, repeating: Float(entry))
            } else if name.contains("bias") {
                let biases = (0..<count).map { _ in Float.random(in: -0.5..<0.5, using: &generator) }
                parameters[name] = Tensor(shape: shape, scalars: biases)
            } else {
                parameters[name] = Tensor(shape: shape)
            }
        }
        return FactorizedDensity(channels: channels, checked: parameters)
    }

    /// A wide density to start training from, its biases drawn from the sequence of a seed.
    public static func initial(channels: Int, scale: Double = 10, seed: UInt64) -> FactorizedDensity {
        var generator = SeededGenerator(seed: seed)
        return initial(channels: channels, scale: scale, using: &generator)
    }
}
