internal import NeuralNetwork

/// A class that a network considers, with the probability that it gives it.
public struct Answer: Sendable, Equatable {
    /// The position among the logits.
    public let index: Int
    /// The name of the class, or its position where the model has no labels.
    public let label: String
    /// The softmax of the logits at this class, 0...1.
    public let probability: Float
}

extension Answer {
    /// The most probable classes, best first; equal ones in the order of the logits.
    static func ranked(_ logits: [Float], labels: [String], top count: Int) -> [Answer] {
        guard let largest = logits.max() else { return [] }
        let powers = logits.map { Mathematics.exponential(Double($0 - largest)) }
        let sum = powers.reduce(0, +)
        let order = logits.indices.sorted { logits[$0] != logits[$1] ? logits[$0] > logits[$1] : $0 < $1 }
        return order.prefix(max(count, 0)).map { index in
            Answer(
                index: index,
                label: labels.indices.contains(index) ? labels[index] : String(index),
                probability: Float(powers[index] / sum)
            )
        }
    }
}
