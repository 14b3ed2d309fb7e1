public import NeuralNetwork

/// How a program treats operations that behave differently while a network learns.
public enum ProgramMode: Sendable, Hashable {
    /// Batch normalisation uses the statistics of the batch and updates the running ones.
    case training
    /// Batch normalisation uses the running statistics; the program is still differentiable.
    case evaluation
}

/// What a backward pass computes.
public struct ProgramGradients: Sendable {
    /// The gradients of the trainable parameters, by the names of the parameters.
    public var parameters: Parameters
    /// The gradients of the graph's inputs for which they were asked, by the names of the inputs.
    public var inputs: [String: Tensor]

    /// Wraps gradients.
    public init(parameters: Parameters = Parameters(), inputs: [String: Tensor] = [:]) {
        self.parameters = parameters
        self.inputs = inputs
    }
}

/// A graph that can be run forward in training or evaluation mode and then backward.
///
/// Shapes, the set of trainable parameters and the inputs with gradients are fixed when the program is made. A program
/// keeps what the backward pass needs between the two calls and is not shared between threads.
public protocol DifferentiableProgram: AnyObject {
    /// Runs the graph and returns its outputs by name.
    ///
    /// - Parameters:
    ///   - inputs: one tensor for each input of the graph, channels last.
    ///   - parameters: the weights; training mode updates the running statistics among them.
    ///   - mode: whether batch normalisation measures its statistics or uses the running ones.
    /// - Throws: `NetworkError` for missing or misshapen tensors, or when the engine fails.
    func forward(
        _ inputs: [String: Tensor],
        parameters: inout Parameters,
        mode: ProgramMode
    ) throws(NetworkError) -> [String: Tensor]

    /// The gradients of the last forward call, once for each; outputs without a gradient count as zero.
    ///
    /// - Parameter outputGradients: by the names of the graph's outputs, with the outputs' shapes.
    /// - Throws: `NetworkError` for misshapen gradients, without a forward call before, or when the engine fails.
    func backward(_ outputGradients: [String: Tensor]) throws(NetworkError) -> ProgramGradients
}
