extension Parameters {
    /// The tensors that a graph reads.
    ///
    /// - Throws: `NetworkError.Code.missingParameter`, `.shapeMismatch` or `.invalidParameter`, naming the tensor.
    public func restricted(to graph: Graph) throws(NetworkError) -> Parameters {
        var result = Parameters()
        for node in graph.nodes {
            for (specification, tensor) in zip(node.operation.parameters, try weights(of: node)) {
                result[node.parameterName(specification)] = tensor
            }
        }
        return result
    }

    /// The tensors whose names satisfy a condition.
    public func filtered(_ isIncluded: (String) -> Bool) -> Parameters {
        Parameters(tensors.filter { isIncluded($0.key) })
    }

    /// The tensors whose names begin with a prefix, under their full names.
    public func withPrefix(_ prefix: String) -> Parameters {
        filtered { $0.hasPrefix(prefix) }
    }

    /// The tensors whose names begin with a prefix, under the rest of their names.
    public func removingPrefix(_ prefix: String) -> Parameters {
        let kept = tensors.filter { $0.key.hasPrefix(prefix) && $0.key.count > prefix.count }
        return Parameters(
            Dictionary(kept.map { (String($0.key.dropFirst(prefix.count)), $0.value) }, uniquingKeysWith: { $1 }))
    }

    /// The tensors under names with a prefix before them.
    public func addingPrefix(_ prefix: String) -> Parameters {
        Parameters(Dictionary(tensors.map { (prefix + $0.key, $0.value) }, uniquingKeysWith: { $1 }))
    }

    /// Adds tensors; those of `other` replace tensors of the same name.
    public mutating func merge(_ other: Parameters) {
        tensors.merge(other.tensors) { $1 }
    }

    /// These tensors and those of `other`, which win where names meet.
    public func merging(_ other: Parameters) -> Parameters {
        var result = self
        result.merge(other)
        return result
    }

    /// The number of elements of all tensors.
    public var elementCount: Int { tensors.values.reduce(0) { $0 + $1.count } }
}
