public import NeuralNetwork

/// How far features that came back are from those that were sent.
public enum FeatureError {
    /// The sum of squared differences over the sum of squares of the original: 0 for equal features, 1 for zeros in their
    /// place; nil where the original is zero everywhere.
    ///
    /// - Precondition: both tensors have the same shape.
    public static func relative(_ features: Tensor, to original: Tensor) -> Double? {
        precondition(features.shape == original.shape, "features of the same form are compared")
        var (error, energy) = (0.0, 0.0)
        for (value, reference) in zip(features.scalars, original.scalars) {
            let difference = Double(value) - Double(reference)
            error += difference * difference
            energy += Double(reference) * Double(reference)
        }
        return energy > 0 ? error / energy : nil
    }
}
