public import FeatureCodec
public import NeuralNetwork

/// The bits that a latent costs under a factorised density: what the entropy coder will spend, but differentiable.
public enum RateLoss {
    /// The least likelihood that a value is given, so that no single value costs more than about 30 bits.
    public static let likelihoodFloor: Float = 1e-9

    /// A rate with its gradients.
    public struct Value: Sendable, Equatable {
        /// The bits of all images together.
        public var bits: Double
        /// The bits of each channel, over all images and positions.
        public var bitsByChannel: [Double]
        /// The gradient of `bits` with respect to the latent, in its shape.
        public var latentGradient: Tensor
        /// The gradient of `bits` with respect to the density's parameters, by their names.
        public var parameterGradients: Parameters
    }

    /// Measures a latent.
    ///
    /// The likelihood of a value is the mass of the unit interval around it, at least `likelihoodFloor`; the floor lets
    /// gradients pass that raise the likelihood, which are all there are (reference: Balle et al. 2018).
    ///
    /// - Parameter latent: with noise or rounded, channels last.
    public static func measure(_ latent: Tensor, under density: FactorizedDensity) -> Value {
        let result = density.bitsWithGradients(latent)
        return Value(
            bits: result.bits.reduce(0, +),
            bitsByChannel: result.bits,
            latentGradient: result.latent,
            parameterGradients: result.parameters
        )
    }
}
