public import NeuralNetwork

/// Compiles a network for training on an engine.
///
/// - Parameters:
///   - graph: the network.
///   - inputShapes: of the graph's inputs, in their order, batch first.
///   - trainable: whether the gradient of a weight is wanted, by its name.
///   - inputGradients: the inputs whose gradients are wanted.
///   - engine: what executes it.
/// - Throws: `NetworkError` when shapes do not fit or an operation has no gradient.
public func makeProgram(
    graph: Graph,
    inputShapes: [[Int]],
    trainable: @escaping (String) -> Bool,
    inputGradients: Set<String> = [],
    engine: Engine
) throws(NetworkError) -> any DifferentiableProgram {
    switch engine {
    case .portable:
        try PortableProgram(
            graph: graph,
            inputShapes: inputShapes,
            trainable: trainable,
            inputGradients: inputGradients
        )
    #if OneDNN
    case .oneDNN(let threads):
        try OneDNNProgram(
            graph: graph,
            inputShapes: inputShapes,
            trainable: trainable,
            inputGradients: inputGradients,
            threads: threads
        )
    #endif
    }
}
