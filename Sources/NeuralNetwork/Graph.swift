/// A network as data: named inputs, operations in execution order, named outputs.
///
/// Every value has one name: that of the input, or of the node that makes it. A network can be split at any name.
public struct Graph: Sendable, Equatable {
    /// An operation in its place.
    public struct Node: Sendable {
        /// The name of the value that the node makes, and the prefix of its weights: "encoder.conv1".
        public let name: String
        /// What it does.
        public let operation: any Operation
        /// The names of the values that it reads.
        public let inputs: [String]
    }

    /// The names of the values that the caller supplies.
    public let inputs: [String]
    /// The operations in execution order.
    public let nodes: [Node]
    /// The names of the values that the caller receives.
    public let outputs: [String]

    /// Checks and wraps a network.
    ///
    /// - Throws: `NetworkError.Code.malformedGraph` when a name is empty or repeated, when a node reads a value that no
    ///   earlier node makes, or when an output does not exist.
    public init(inputs: [String], nodes: [Node], outputs: [String]) throws(NetworkError) {
        var known = Set<String>()
        for name in inputs where name.isEmpty || !known.insert(name).inserted {
            throw NetworkError(.malformedGraph, "the input '\(name)' is empty or repeated")
        }
        for node in nodes {
            for input in node.inputs where !known.contains(input) {
                throw NetworkError(.malformedGraph, "'\(node.name)' reads '\(input)', which nothing before it makes")
            }
            if node.name.isEmpty || !known.insert(node.name).inserted {
                throw NetworkError(.malformedGraph, "the value '\(node.name)' is unnamed or made twice")
            }
        }
        guard !outputs.isEmpty else { throw NetworkError(.malformedGraph, "the graph has no output") }
        for output in outputs where !known.contains(output) {
            throw NetworkError(.malformedGraph, "the output '\(output)' is not made by the graph")
        }
        self.inputs = inputs
        self.nodes = nodes
        self.outputs = outputs
    }

    /// Equal structure, names and settings.
    public static func == (left: Graph, right: Graph) -> Bool {
        left.inputs == right.inputs && left.outputs == right.outputs && left.nodes.count == right.nodes.count
            && zip(left.nodes, right.nodes).allSatisfy { a, b in
                a.name == b.name && a.inputs == b.inputs && type(of: a.operation).kind == type(of: b.operation).kind
                    && a.operation.attributes == b.operation.attributes
            }
    }
}

extension Graph.Node {
    /// Places an operation.
    public init(_ name: String, _ operation: any Operation, inputs: [String]) {
        self.name = name
        self.operation = operation
        self.inputs = inputs
    }

    /// The full name of a weight of this node.
    public func parameterName(_ specification: ParameterSpecification) -> String { "\(name).\(specification.name)" }
}
