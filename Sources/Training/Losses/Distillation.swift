internal import Foundation
public import NeuralNetwork

/// The divergence of a student's answers from a teacher's, after Hinton and others (2015).
///
/// The mean over images of `temperature^2 * KL(teacher || student)`, both softened by the temperature. Beside labels
/// the customary mix is `alpha * cross-entropy + (1 - alpha) * distillation`.
public struct Distillation: Sendable, Equatable {
    /// Divides the logits of both before the softmax; 1 leaves them.
    public var temperature: Double

    /// Describes the loss.
    public init(temperature: Double = 1) {
        self.temperature = temperature
    }

    /// Judges a student's logits; the teacher's are constants.
    ///
    /// - Precondition: both have the shape images by classes.
    public func callAsFunction(_ student: Tensor, teacher: Tensor) -> LossValue {
        precondition(student.shape == teacher.shape, "logits of \(student.shape) against \(teacher.shape)")
        let (images, classes) = CrossEntropy.extents(of: student)
        var gradient = Tensor(shape: student.shape)
        var total = 0.0
        let scale = temperature / Double(images)
        for image in 0..<images {
            let own = CrossEntropy.logSoftmax(student, row: image, classes: classes, temperature: temperature)
            let target = CrossEntropy.logSoftmax(teacher, row: image, classes: classes, temperature: temperature)
            for index in 0..<classes {
                let probability = exp(target[index])
                total += probability * (target[index] - own[index])
                gradient.scalars[image * classes + index] = Float((exp(own[index]) - probability) * scale)
            }
        }
        return LossValue(value: total * temperature * temperature / Double(images), gradient: gradient)
    }
}
