internal import Foundation
internal import NeuralNetwork

/// The bits of symbols under logistic distributions whose scales and means are predicted, with their gradients.
///
/// The likelihood of a symbol is the mass of the unit interval around it, at least `likelihoodFloor` (Salimans and others,
/// "PixelCNN++", ICLR 2017, section 2.1, with a single component).
struct LogisticRate {
    /// The bits of all symbols together.
    private(set) var bits = 0.0
    /// The gradient of `bits` with respect to the predictions, in their shape.
    private(set) var gradient: Tensor

    /// Logarithms of scales count as within these: from an all but certain symbol to far wider ones than any latent has.
    private static let logarithms = -3.0...3.0
    private static let likelihoodFloor = 1e-6

    /// Measures symbols.
    ///
    /// - Parameters:
    ///   - symbols: one at each place.
    ///   - predictions: as many places with two values: the natural logarithm of the scale and the mean.
    init(of symbols: [Float], under predictions: Tensor) {
        precondition(predictions.count == 2 * symbols.count, "a symbol has two predictions")
        gradient = Tensor(shape: predictions.shape)
        for (place, symbol) in symbols.enumerated() {
            let term = Self.term(
                distance: Double(symbol - predictions.scalars[2 * place + 1]),
                logarithm: Double(predictions.scalars[2 * place])
            )
            bits += term.bits
            gradient.scalars[2 * place] = Float(term.logarithmSlope)
            gradient.scalars[2 * place + 1] = Float(-term.slope)
        }
    }

    /// The bits of a symbol, and their derivatives by its distance from the mean and by the logarithm of the scale.
    private static func term(distance: Double, logarithm: Double) -> (
        bits: Double, slope: Double, logarithmSlope: Double
    ) {
        let bounded = min(max(logarithm, logarithms.lowerBound), logarithms.upperBound)
        let inverse = exp(-bounded)
        let (high, low) = ((distance + 0.5) * inverse, (distance - 0.5) * inverse)
        let (above, below) = (1 / (1 + exp(-high)), 1 / (1 + exp(-low)))
        let likelihood = max(above - below, likelihoodFloor)
        let (highDensity, lowDensity) = (above * (1 - above), below * (1 - below))
        let factor = -1 / (likelihood * log(2))
        // Beyond its bounds a logarithm has no effect, and so no gradient.
        let isBounded = bounded != logarithm
        return (
            -log2(likelihood),
            factor * (highDensity - lowDensity) * inverse,
            isBounded ? 0 : -factor * (high * highDensity - low * lowDensity)
        )
    }
}
