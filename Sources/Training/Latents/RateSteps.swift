internal import Foundation
internal import NeuralNetwork

/// The learned quantisation steps of the channels of a latent, a set for each rate that one network serves.
struct RateSteps {
    /// The channels of the latent.
    let channels: Int
    /// The steps of each rate to start from; nil for a single rate with steps of 1, which do not learn.
    let first: [Double]?

    /// The natural logarithms of the steps: rates by channels.
    static let parameterName = "prior.log_step"

    var rateCount: Int { first?.count ?? 1 }

    var parameterNames: [String] { first == nil ? [] : [Self.parameterName] }

    /// The weights to start from.
    var initialParameters: Parameters {
        guard let first else { return Parameters() }
        let logarithms = first.flatMap { repeatElement(Float(log($0)), count: channels) }
        return Parameters([Self.parameterName: Tensor(shape: [rateCount, channels], scalars: logarithms)])
    }

    /// The steps of a rate.
    func steps(rate: Int, parameters: Parameters) -> [Float] {
        guard let logarithms = parameters[Self.parameterName] else { return Array(repeating: 1, count: channels) }
        return logarithms.scalars[rate * channels..<(rate + 1) * channels].map(exp)
    }

    /// The gradient with respect to the logarithms of the steps of one rate: a longer step stretches what the decoder gets
    /// and shrinks what is quantised.
    ///
    /// - Parameters:
    ///   - slope: the whole gradient with respect to the latents in steps.
    ///   - scaled: the latents in steps.
    ///   - stretched: the decoder's part of the gradient with respect to the quantised latents in steps.
    ///   - quantised: the latents in steps as the decoder gets them.
    func slope(_ slope: Tensor, scaled: Tensor, stretched: Tensor?, quantised: Tensor) -> Tensor {
        var sums = [Double](repeating: 0, count: channels)
        for start in stride(from: 0, to: slope.count, by: channels) {
            for channel in 0..<channels {
                let index = start + channel
                if let stretched { sums[channel] += Double(stretched.scalars[index] * quantised.scalars[index]) }
                sums[channel] -= Double(slope.scalars[index] * scaled.scalars[index])
            }
        }
        return Tensor(shape: [1, channels], scalars: sums.map(Float.init))
    }
}
