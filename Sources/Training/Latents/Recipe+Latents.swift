internal import FeatureCodec
internal import Foundation
internal import NeuralNetwork

extension Recipe {
    /// What quantises a latent: one case for each prior.
    ///
    /// - Parameter coding: how the codes of an affine prior are exported.
    func latents(channels: Int, coding: OutputRecipe.Coding, engine: Engine) throws -> any LatentModel {
        switch prior.kind {
        case .factorized:
            FactorizedLatent(
                channels: channels,
                firstSteps: firstSteps,
                scale: prior.scale,
                precision: prior.precision,
                contexts: prior.contexts,
                deadZone: prior.deadZone,
                threads: engine.threads
            )
        case .affine:
            AffineLatent(
                channels: channels,
                bits: prior.bits,
                isEntropyCoded: coding == .entropy,
                precision: prior.precision
            )
        case .meanScaleHyperprior:
            try HyperLatent(
                transforms: HyperpriorTransforms(
                    latentChannels: channels,
                    hyperChannels: prior.hyperChannels,
                    width: prior.width
                ),
                firstSteps: firstSteps,
                scale: prior.scale,
                precision: prior.precision,
                engine: engine
            )
        }
    }

    /// The quantisation steps that rates trained together start from.
    ///
    /// A bit that weighs more goes with a longer step: the error of a step grows with its square, and it is the error that
    /// a bit is weighed against.
    private var firstSteps: [Double]? {
        guard jointRates else { return nil }
        let middle = rates.map { log($0) }.reduce(0, +) / Double(max(rates.count, 1))
        return rates.map { exp((log($0) - middle) / 2) }
    }
}
