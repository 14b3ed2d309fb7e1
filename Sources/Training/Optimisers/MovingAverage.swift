public import NeuralNetwork

/// An exponential moving average of weights, which often judges better than the weights themselves.
public struct MovingAverage: Sendable {
    /// The share of the old average that is kept in each step, such as 0.999.
    public let decay: Double
    /// The averages so far.
    public private(set) var average: Parameters
    /// The steps taken so far.
    public private(set) var steps: Int

    /// Starts with the present weights.
    public init(decay: Double, average: Parameters, steps: Int = 0) {
        self.decay = decay
        self.average = average
        self.steps = steps
    }

    /// Moves the average towards the weights; early on the average follows them faster.
    public mutating func update(with parameters: Parameters) {
        steps += 1
        let kept = min(decay, Double(1 + steps) / Double(10 + steps))
        for name in parameters.names {
            guard let current = parameters[name] else { continue }
            guard var held = average.tensors.removeValue(forKey: name), held.shape == current.shape else {
                average.tensors[name] = current
                continue
            }
            UpdateKernels.approach(current.scalars, by: Float(1 - kept), &held.scalars)
            average.tensors[name] = held
        }
    }
}
