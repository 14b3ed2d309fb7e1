public import NeuralNetwork

/// Keeps the joint length of all gradients below a bound.
public enum GradientClipping {
    /// The Euclidean length of all gradients together, summed in the order of names.
    public static func norm(_ gradients: Parameters) -> Double {
        gradients.names.reduce(0.0) { sum, name in
            sum + UpdateKernels.sumOfSquares(gradients[name]?.scalars ?? [])
        }.squareRoot()
    }

    /// Scales all gradients down together when their joint length exceeds the bound.
    ///
    /// - Returns: the length before.
    @discardableResult
    public static func clip(_ gradients: inout Parameters, toNorm bound: Double) -> Double {
        let norm = norm(gradients)
        guard norm > bound, norm.isFinite else { return norm }
        let factor = Float(bound / norm)
        for name in gradients.names {
            guard var tensor = gradients.tensors.removeValue(forKey: name) else { continue }
            UpdateKernels.scale(&tensor.scalars, by: factor)
            gradients.tensors[name] = tensor
        }
        return norm
    }
}
