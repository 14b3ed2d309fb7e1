public import NeuralNetwork

/// The squared error between a student's features and a teacher's at one place of the network.
public struct FeatureMimicking: Sendable, Equatable {
    /// What the squared error is measured in.
    public enum Measure: String, Sendable, Equatable, CaseIterable {
        /// The plain sum over all elements, divided by the number of images.
        case sum
        /// The sum over the batch divided by the energy of the teacher's features about their mean in the batch, so
        /// that 1 is the error of guessing the mean and taps of any size weigh alike.
        case energy
    }

    /// What the squared error is measured in.
    public var measure: Measure

    /// Describes the loss.
    public init(measure: Measure = .energy) {
        self.measure = measure
    }

    /// Judges a student's features; the teacher's are constants.
    ///
    /// - Precondition: both have one shape, images first.
    public func callAsFunction(_ student: Tensor, teacher: Tensor) -> LossValue {
        precondition(student.shape == teacher.shape, "features of \(student.shape) against \(teacher.shape)")
        var difference = student
        UpdateKernels.add(teacher.scalars, times: -1, to: &difference.scalars)
        let error = UpdateKernels.sumOfSquares(difference.scalars)
        let unit =
            switch measure {
            case .sum: Double(student.shape.first ?? 1)
            case .energy: max(Self.energy(teacher), 1e-12)
            }
        UpdateKernels.scale(&difference.scalars, by: Float(2 / unit))
        return LossValue(value: error / unit, gradient: difference)
    }

    /// The sum of squares about the mean of all elements.
    static func energy(_ tensor: Tensor) -> Double {
        guard tensor.count > 0 else { return 0 }
        let sum = UpdateKernels.sum(tensor.scalars)
        return UpdateKernels.sumOfSquares(tensor.scalars) - sum * sum / Double(tensor.count)
    }
}
