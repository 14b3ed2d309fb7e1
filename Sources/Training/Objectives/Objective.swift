internal import Datasets
internal import NeuralNetwork

/// The losses of a batch, in parts.
public struct LossParts: Sendable, Equatable {
    /// Cross-entropy against labels, in nats per image.
    public var crossEntropy = 0.0
    /// Divergence from the teacher's answers, per image.
    public var distillation = 0.0
    /// Weighted sum of the errors at all imitated values.
    public var mimicking = 0.0
    /// The bits of the latents, per image.
    public var bits = 0.0
    /// The weighted sum that is minimised.
    public var total = 0.0
}

/// What one step learns from a batch.
struct StepResult {
    var parts: LossParts
    var gradients: Parameters
    /// How many images the network, as it was, put first in their class.
    var correct: Int
}

/// What a batch of held-out images says of the weights.
struct Judgement: Equatable {
    var images = 0
    var correct = 0
    var crossEntropy = 0.0
    var bits = 0.0

    static func += (left: inout Judgement, right: Judgement) {
        left.images += right.images
        left.correct += right.correct
        left.crossEntropy += right.crossEntropy
        left.bits += right.bits
    }

    var top1: Double { images > 0 ? Double(correct) / Double(images) : 0 }
    var bytesPerImage: Double { images > 0 ? bits / 8 / Double(images) : 0 }
    var lossPerImage: Double { images > 0 ? crossEntropy / Double(images) : 0 }
}

/// What a stage minimises, compiled for its batch size.
protocol Objective: AnyObject {
    /// The losses of a batch and their gradients; batch normalisation moves its running statistics.
    ///
    /// - Parameters:
    ///   - seed: what noise is drawn from.
    ///   - rateWeights: the present weight of one bit per image, for each rate that is trained at the same time.
    func step(
        _ batch: Batch,
        parameters: inout Parameters,
        seed: UInt64,
        rateWeights: [Double]
    ) throws -> StepResult

    /// Judges images as deployment will see them.
    ///
    /// - Parameter rate: the position of the rate to judge at among those that are trained at the same time; nil takes all
    ///   in turn.
    func judge(_ batch: Batch, parameters: Parameters, rate: Int?) throws -> Judgement
}

extension Tensor {
    /// How many rows have their largest element at the label.
    func correctCount(_ labels: [Int]) -> Int {
        let classes = shape.last ?? 1
        return labels.indices.count { row in
            let scores = scalars[(row * classes)..<((row + 1) * classes)]
            guard let largest = scores.max(), let first = scores.firstIndex(of: largest) else { return false }
            return first - row * classes == labels[row]
        }
    }

    /// The first rows.
    func rows(_ count: Int) -> Tensor {
        guard let all = shape.first, all > count, count > 0 else { return self }
        return Tensor(shape: [count] + shape.dropFirst(), scalars: Array(scalars.prefix(self.count / all * count)))
    }

    /// The tensor with rows of zeros after its own.
    func padded(toRows count: Int) -> Tensor {
        guard let own = shape.first, own > 0, own < count else { return self }
        let missing = self.count / own * (count - own)
        return Tensor(shape: [count] + shape.dropFirst(), scalars: scalars + [Float](repeating: 0, count: missing))
    }

    /// Adds another tensor's elements times a factor.
    mutating func add(_ other: Tensor, times factor: Float) {
        UpdateKernels.add(other.scalars, times: factor, to: &scalars)
    }

    /// Multiplies all elements.
    func scaled(by factor: Float) -> Tensor {
        var result = self
        UpdateKernels.scale(&result.scalars, by: factor)
        return result
    }
}
