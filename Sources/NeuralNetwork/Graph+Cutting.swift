extension Graph {
    /// The part of the network that some of its values need: other outputs, no idle nodes, no idle inputs.
    ///
    /// - Throws: `NetworkError.Code.malformedGraph` when a name is not made by the graph.
    public func selectingOutputs(_ names: [String]) throws(NetworkError) -> Graph {
        try selecting(names, from: inputs)
    }

    /// Cuts the network in two at a value: the head makes it, the tail takes it as its only input and makes the outputs.
    ///
    /// - Throws: `NetworkError.Code.malformedGraph` when nothing makes the value, or when an output also depends on
    ///   values before it, so that one value does not separate the parts.
    public func split(at value: String) throws(NetworkError) -> (head: Graph, tail: Graph) {
        let head = try selectingOutputs([value])
        do throws(NetworkError) {
            return (head, try selecting(outputs, from: [value]))
        } catch {
            throw NetworkError(.malformedGraph, "the graph cannot be cut at '\(value)': \(error.message)")
        }
    }

    /// The nodes that `outputs` need when `inputs` are given.
    private func selecting(_ outputs: [String], from inputs: [String]) throws(NetworkError) -> Graph {
        let given = Set(inputs)
        var needed = Set(outputs)
        var kept: [Node] = []
        for node in nodes.reversed() where needed.contains(node.name) && !given.contains(node.name) {
            kept.append(node)
            needed.formUnion(node.inputs)
        }
        let made = Set(kept.map(\.name))
        for name in needed.sorted() where !given.contains(name) && !made.contains(name) {
            throw NetworkError(.malformedGraph, "the value '\(name)' is needed and not given")
        }
        return try Graph(inputs: inputs.filter(needed.contains), nodes: kept.reversed(), outputs: outputs)
    }
}
