public import NeuralNetwork

/// The memory of an optimiser about one weight: moving averages by name, and how often it was moved.
public struct OptimiserState: Sendable, Equatable {
    /// The steps taken so far.
    public var steps: Int
    /// Averages in the shape of the weight: momentum, second moments.
    public var averages: [Tensor]

    /// Starts without memory.
    public init(steps: Int = 0, averages: [Tensor] = []) {
        self.steps = steps
        self.averages = averages
    }
}

/// How a weight follows its gradient: a pure step from (weight, gradient, memory) to (weight, memory).
public protocol Optimiser: Sendable, Equatable {
    /// Moves one weight.
    ///
    /// - Parameters:
    ///   - weight: moved in place.
    ///   - gradient: of the loss, in the shape of the weight.
    ///   - state: the memory about this weight, moved on in place.
    ///   - learningRate: from the schedule, with the factor of the weight's group.
    ///   - decays: false for weights that weight decay leaves alone.
    func step(
        _ weight: inout Tensor,
        gradient: Tensor,
        state: inout OptimiserState,
        learningRate: Float,
        decays: Bool
    )
}
