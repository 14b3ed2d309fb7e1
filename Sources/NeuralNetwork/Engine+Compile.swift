extension Engine {
    /// Compiles a network for fixed shapes and weights.
    ///
    /// - Parameter inputShapes: batch first, in the order of the graph's inputs.
    /// - Throws: `NetworkError` when shapes or tensors do not fit the graph, or from the library below.
    public func compile(
        _ graph: Graph, _ parameters: Parameters, inputShapes: [[Int]]
    ) throws(NetworkError) -> any Plan {
        switch self {
        case .portable:
            try PortablePlan(graph: graph, parameters: parameters, inputShapes: inputShapes)
        #if OneDNN
        case .oneDNN(let threads):
            try OneDNNPlan(graph: graph, parameters: parameters, inputShapes: inputShapes, threads: threads)
        #endif
        }
    }
}
