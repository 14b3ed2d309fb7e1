/// The weights of a network by their stable dotted names, such as "encoder.conv1.weight".
public struct Parameters: Sendable, Equatable {
    /// The tensors by name.
    public var tensors: [String: Tensor]

    /// Wraps tensors.
    public init(_ tensors: [String: Tensor] = [:]) {
        self.tensors = tensors
    }

    /// The tensor of a name, or nil.
    public subscript(name: String) -> Tensor? {
        get { tensors[name] }
        set { tensors[name] = newValue }
    }

    /// The names in alphabetical order: the order of every walk over parameters.
    public var names: [String] { tensors.keys.sorted() }

    /// The weights of a node in the order of its specifications.
    ///
    /// - Throws: `NetworkError.Code.missingParameter`, `.shapeMismatch` or `.invalidParameter`, naming the tensor.
    public func weights(of node: Graph.Node) throws(NetworkError) -> [Tensor] {
        var result: [Tensor] = []
        for specification in node.operation.parameters {
            let name = node.parameterName(specification)
            guard let tensor = tensors[name] else {
                throw NetworkError(.missingParameter, "the tensor '\(name)' is missing")
            }
            guard tensor.shape == specification.shape else {
                throw NetworkError(
                    .shapeMismatch,
                    "the tensor '\(name)' has the shape \(tensor.shape), not \(specification.shape)"
                )
            }
            guard specification.allows(tensor) else {
                throw NetworkError(
                    .invalidParameter,
                    "the tensor '\(name)' holds numbers that \(type(of: node.operation).kind) cannot take: \(specification.values)"
                )
            }
            result.append(tensor)
        }
        return result
    }
}
