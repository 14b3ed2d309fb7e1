/// Writes a graph in the order in which it runs, so that builders read like the architecture.
///
/// Each call of `add` appends one node and returns the name of its value, which later calls take as input.
public struct GraphBuilder {
    /// A value of the network under construction.
    public struct Value: Sendable, Equatable {
        /// Its name.
        public let name: String
    }

    private var inputs: [String] = []
    private var nodes: [Graph.Node] = []

    /// Starts an empty network.
    public init() {}

    /// Declares a value that the caller supplies.
    public mutating func input(_ name: String) -> Value {
        inputs.append(name)
        return Value(name: name)
    }

    /// Appends an operation that reads the given values.
    public mutating func add(_ name: String, _ operation: any Operation, _ values: Value...) -> Value {
        nodes.append(Graph.Node(name, operation, inputs: values.map(\.name)))
        return Value(name: name)
    }

    /// Ends the network.
    ///
    /// - Throws: `NetworkError.Code.malformedGraph`, as `Graph.init` does.
    public func graph(outputs: Value...) throws(NetworkError) -> Graph {
        try Graph(inputs: inputs, nodes: nodes, outputs: outputs.map(\.name))
    }
}
