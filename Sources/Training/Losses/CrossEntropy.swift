internal import Foundation
public import NeuralNetwork

/// The mean cross-entropy of logits against labels, in nats per image.
public struct CrossEntropy: Sendable, Equatable {
    /// The share of each target that is spread evenly over all classes, within 0..<1; after Szegedy and others (2016).
    public var smoothing: Double

    /// Describes the loss.
    public init(smoothing: Double = 0) {
        self.smoothing = smoothing
    }

    /// Judges logits.
    ///
    /// - Parameters:
    ///   - logits: images by classes.
    ///   - labels: one class for each image.
    /// - Precondition: there is a label within the classes for every row.
    public func callAsFunction(_ logits: Tensor, labels: [Int]) -> LossValue {
        let (images, classes) = Self.extents(of: logits)
        precondition(labels.count == images, "\(labels.count) labels for \(images) rows of logits")
        var gradient = Tensor(shape: logits.shape)
        var total = 0.0
        let spread = smoothing / Double(classes)
        for image in 0..<images {
            precondition((0..<classes).contains(labels[image]), "label \(labels[image]) of \(classes) classes")
            let logProbabilities = Self.logSoftmax(logits, row: image, classes: classes, temperature: 1)
            for index in 0..<classes {
                let target = spread + (index == labels[image] ? 1 - smoothing : 0)
                total -= target * logProbabilities[index]
                gradient.scalars[image * classes + index] =
                    Float((exp(logProbabilities[index]) - target) / Double(images))
            }
        }
        return LossValue(value: total / Double(images), gradient: gradient)
    }

    static func extents(of logits: Tensor) -> (images: Int, classes: Int) {
        precondition(logits.shape.count == 2, "logits have two extents, not the shape \(logits.shape)")
        return (logits.shape[0], logits.shape[1])
    }

    static func logSoftmax(_ logits: Tensor, row: Int, classes: Int, temperature: Double) -> [Double] {
        var values = (0..<classes).map { Double(logits.scalars[row * classes + $0]) / temperature }
        let largest = values.max() ?? 0
        let logSum = log(values.reduce(0) { $0 + exp($1 - largest) }) + largest
        for index in 0..<classes { values[index] -= logSum }
        return values
    }
}
