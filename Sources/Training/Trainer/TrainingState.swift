public import NeuralNetwork

/// Where a run stands: everything that the rest of it depends on, beside recipe, seed and images.
public struct TrainingState: Sendable, Equatable {
    /// A best so far.
    public struct Best: Sendable, Equatable {
        /// The share of held-out images put first in their class.
        public var top1: Double
        /// The mean cross-entropy of the held-out images, which decides between equals.
        public var loss: Double
        /// The weights.
        public var parameters: Parameters

        func isBetter(than other: Best?) -> Bool {
            guard let other else { return true }
            return top1 > other.top1 || (top1 == other.top1 && loss < other.loss)
        }
    }

    /// The number of the part of the run: stages within rates.
    public var phase = 0
    /// The epoch within the phase.
    public var epoch = 0
    /// The step within the epoch.
    public var step = 0
    /// The weights.
    public var parameters: Parameters
    /// What the optimiser remembers, by weight.
    public var optimiserStates: [String: OptimiserState] = [:]
    /// The average of the weights, where the stage keeps one.
    public var average: Parameters?
    /// The steps that went into the average.
    public var averageSteps = 0
    /// The best weights of the phase.
    public var best: Best?
    /// Seconds spent, in all sessions together.
    public var seconds = 0.0
    /// Steps taken, in all phases together.
    public var totalSteps = 0

    /// Starts a run.
    public init(parameters: Parameters) {
        self.parameters = parameters
    }
}
