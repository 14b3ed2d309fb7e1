internal import Foundation
internal import NeuralNetwork

/// The bits of symbols under logistic distributions whose scales and means are predicted, with their gradients.
///
/// The likelihood of a symbol is the mass of the unit interval around it (Salimans and others, "PixelCNN++", ICLR 2017, section
/// 2.1, with a single component).
struct LogisticRate {
    /// The bits of each image.
    private(set) var bits: [Double]
    /// The gradient of `bits` with respect to the predictions, in their shape.
    private(set) var gradient: Tensor

    /// Logarithms of scales count as within these: from an all but certain symbol to far wider ones than any latent has.
    private static let logarithms = -4.0...6.0

    /// Measures symbols.
    ///
    /// - Parameters:
    ///   - symbols: one at each place.
    ///   - predictions: as many places with two values: the natural logarithm of the scale and the mean.
    ///   - images: how many images have these symbols, as many each.
    init(of symbols: [Float], under predictions: Tensor, images: Int) {
        precondition(predictions.count == 2 * symbols.count, "a symbol has two predictions")
        precondition(images > 0 && symbols.count.isMultiple(of: images), "images have equally many symbols")
        bits = [Double](repeating: 0, count: images)
        let length = symbols.count / images
        gradient = Tensor(shape: predictions.shape)
        for (place, symbol) in symbols.enumerated() {
            let term = Self.term(
                distance: Double(symbol - predictions.scalars[2 * place + 1]),
                logarithm: Double(predictions.scalars[2 * place])
            )
            bits[place / length] += term.bits
            gradient.scalars[2 * place] = Float(term.logarithmSlope)
            gradient.scalars[2 * place + 1] = Float(-term.slope)
        }
    }

    /// The bits of a symbol, and their derivatives by its distance from the mean and by the logarithm of the scale.
    ///
    /// With s the logistic function, a mass s(x) - s(y) is s(x) s(-y) (1 - exp(y - x)), and its logarithm a sum in which no digit is
    /// lost, however far the symbol is.
    private static func term(distance: Double, logarithm: Double) -> (
        bits: Double, slope: Double, logarithmSlope: Double
    ) {
        let bounded = min(max(logarithm, logarithms.lowerBound), logarithms.upperBound)
        let inverse = exp(-bounded)
        // Both ends of the interval, on the side of the mean where the symbol is.
        let (near, far) = (abs(distance) - 0.5, abs(distance) + 0.5)
        let nats = softplus(near * inverse) + softplus(-far * inverse) - log(-expm1(-inverse))
        let (atNear, atFar) = (logistic(near * inverse), logistic(-far * inverse))
        let slope = inverse * (atNear - atFar)
        let logarithmSlope = -inverse * (near * atNear - far * atFar - 1 / expm1(inverse))
        // Beyond its bounds a logarithm has no effect; a gradient passes if it leads back.
        let isBounded = bounded != logarithm && (logarithm < bounded) == (logarithmSlope > 0)
        return (
            nats / log(2),
            (distance < 0 ? -slope : slope) / log(2),
            isBounded ? 0 : logarithmSlope / log(2)
        )
    }

    private static func logistic(_ value: Double) -> Double { 1 / (1 + exp(-value)) }

    /// The negative logarithm of the logistic function of `-value`.
    private static func softplus(_ value: Double) -> Double { max(value, 0) + log1p(exp(-abs(value))) }
}
