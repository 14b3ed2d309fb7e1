public import NeuralNetwork

/// An optimiser with its memory about every weight of a network.
public struct ParameterUpdate: Sendable {
    /// How single weights move.
    public let optimiser: any Optimiser
    /// The memory by weight name.
    public var states: [String: OptimiserState]

    /// Starts without memory.
    public init(_ optimiser: any Optimiser, states: [String: OptimiserState] = [:]) {
        self.optimiser = optimiser
        self.states = states
    }

    /// Moves every weight that has a gradient, in the order of names.
    ///
    /// - Precondition: every gradient names a parameter and has its shape.
    public mutating func apply(
        _ gradients: Parameters,
        to parameters: inout Parameters,
        learningRate: Double,
        groups: ParameterGroups
    ) {
        for name in gradients.names where groups.trains(name) {
            guard let gradient = gradients[name] else { continue }
            guard var weight = parameters.tensors.removeValue(forKey: name) else {
                preconditionFailure("a gradient for '\(name)', which is not a parameter")
            }
            var state = states.removeValue(forKey: name) ?? OptimiserState()
            optimiser.step(
                &weight,
                gradient: gradient,
                state: &state,
                learningRate: Float(learningRate * groups.rateFactor(name)),
                decays: ParameterGroups.decays(name, weight)
            )
            states[name] = state
            parameters.tensors[name] = weight
        }
    }
}
