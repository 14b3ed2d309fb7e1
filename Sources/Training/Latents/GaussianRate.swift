internal import EntropyCoding
internal import FeatureCodec
internal import Foundation
internal import NeuralNetwork

/// The bits of values under normal densities whose logarithmic deviations and means are predicted, with their gradients.
///
/// The likelihood of a value is the mass of the unit interval around it, at least `RateLoss.likelihoodFloor`. Deviations are
/// kept between the least and the greatest that have a table; beyond, a gradient passes only if it leads back (the bound of
/// Ballé et al. 2018, "Variational image compression with a scale hyperprior").
struct GaussianRate {
    /// The bits of each image.
    private(set) var bits: [Double]
    /// The gradient of all bits with respect to the values.
    private(set) var valueGradient: Tensor
    /// The gradient of all bits with respect to the predictions.
    private(set) var predictionGradient: Tensor

    /// The least and the greatest natural logarithm of a deviation.
    static let logarithms: ClosedRange<Double> = {
        let deviations = MeanScalePrior.deviations.deviations
        return log(deviations[0])...log(deviations[deviations.count - 1])
    }()

    /// Measures values.
    ///
    /// - Parameters:
    ///   - values: [images, height, width, channels].
    ///   - predictions: as many places with twice the channels: logarithms of deviations first, means second.
    init(of values: Tensor, under predictions: Tensor) {
        let channels = values.shape.last ?? 1
        precondition(
            predictions.shape == Array(values.shape.dropLast()) + [2 * channels],
            "predictions of the shape \(predictions.shape) for values of the shape \(values.shape)"
        )
        let images = values.shape.first ?? 1
        let length = values.count / max(images, 1)
        bits = [Double](repeating: 0, count: images)
        valueGradient = Tensor(shape: values.shape)
        predictionGradient = Tensor(shape: predictions.shape)
        for index in 0..<values.count {
            let place = index / channels * 2 * channels + index % channels
            let term = Self.term(
                distance: Double(values.scalars[index]) - Double(predictions.scalars[place + channels]),
                logarithm: Double(predictions.scalars[place])
            )
            bits[index / length] += term.bits
            valueGradient.scalars[index] = Float(term.slope)
            predictionGradient.scalars[place] = Float(term.logarithmSlope)
            predictionGradient.scalars[place + channels] = Float(-term.slope)
        }
    }

    /// The bits of one value, and their derivatives by its distance from the mean and by the logarithm of the deviation.
    private static func term(
        distance: Double,
        logarithm: Double
    ) -> (bits: Double, slope: Double, logarithmSlope: Double) {
        let bounded = min(max(logarithm, logarithms.lowerBound), logarithms.upperBound)
        let scale = exp(-bounded)
        // Taken on the side of the mean where both masses are small, so that nothing cancels against 1.
        let magnitude = abs(distance)
        let upper = (0.5 - magnitude) * scale
        let lower = (-0.5 - magnitude) * scale
        let likelihood = max((erfc(-upper * 0.5.squareRoot()) - erfc(-lower * 0.5.squareRoot())) / 2, likelihoodFloor)
        let upperDensity = exp(-upper * upper / 2) * densityAtMean
        let lowerDensity = exp(-lower * lower / 2) * densityAtMean
        let factor = 1 / (likelihood * logOfTwo)
        let slope = (upperDensity - lowerDensity) * scale * factor
        var logarithmSlope = (upper * upperDensity - lower * lowerDensity) * factor
        if logarithm < bounded { logarithmSlope = min(logarithmSlope, 0) }
        if logarithm > bounded { logarithmSlope = max(logarithmSlope, 0) }
        return (-log2(likelihood), distance < 0 ? -slope : slope, logarithmSlope)
    }

    private static let likelihoodFloor = Double(RateLoss.likelihoodFloor)
    private static let densityAtMean = 1 / (2 * Double.pi).squareRoot()
    private static let logOfTwo = log(2.0)
}
