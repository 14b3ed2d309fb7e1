extension Graph {
    /// The shape of every value for the shapes of the inputs, in the order of `inputs`.
    ///
    /// - Throws: `NetworkError.Code.shapeMismatch` or `.limitExceeded`, naming the node that does not fit.
    public func shapes(inputs shapes: [[Int]]) throws(NetworkError) -> [String: [Int]] {
        guard shapes.count == inputs.count else {
            throw NetworkError(.shapeMismatch, "the graph has \(inputs.count) inputs, not \(shapes.count)")
        }
        var result: [String: [Int]] = [:]
        for (name, shape) in zip(inputs, shapes) { result[name] = try ShapeRules.checked(shape) }
        for node in nodes {
            do throws(NetworkError) {
                result[node.name] = try node.operation.outputShape(for: node.inputs.compactMap { result[$0] })
            } catch {
                throw NetworkError(error.code, "'\(node.name)': \(error.message)")
            }
        }
        return result
    }

    /// Every weight of the network with its full name, in the order of the nodes.
    public var parameterSpecifications: [(name: String, specification: ParameterSpecification)] {
        nodes.flatMap { node in
            node.operation.parameters.map { (node.parameterName($0), $0) }
        }
    }

    /// The number of elements of all weights, running statistics included; the greatest integer if it would overflow.
    public var parameterCount: Int {
        parameterSpecifications.reduce(0) { sum, entry in
            sum.addingSaturated(entry.specification.shape.reduce(1) { $0.multipliedSaturated(by: $1) })
        }
    }

    /// Multiply-accumulate operations of one run, batch included; the greatest integer if they would overflow.
    ///
    /// - Throws: as `shapes(inputs:)` does.
    public func multiplyAccumulates(inputs shapes: [[Int]]) throws(NetworkError) -> Int {
        let all = try self.shapes(inputs: shapes)
        return nodes.reduce(0) { sum, node in
            sum.addingSaturated(node.operation.multiplyAccumulates(for: node.inputs.compactMap { all[$0] }))
        }
    }

    /// The greatest number of elements that are alive at once during a run: what activations need at least, in floats.
    ///
    /// - Throws: as `shapes(inputs:)` does.
    public func peakElements(inputs shapes: [[Int]]) throws(NetworkError) -> Int {
        let all = try self.shapes(inputs: shapes)
        let lastUses = self.lastUses
        var alive = inputs.reduce(0) { $0.addingSaturated(all[$1]?.elementCount ?? 0) }
        var peak = alive
        for (step, node) in nodes.enumerated() {
            alive = alive.addingSaturated(all[node.name]?.elementCount ?? 0)
            peak = max(peak, alive)
            for name in Set(node.inputs) where lastUses[name] == step { alive -= all[name]?.elementCount ?? 0 }
        }
        return peak
    }

    /// The index of the last node that reads each value; the number of nodes for outputs, which live on.
    var lastUses: [String: Int] {
        var result: [String: Int] = [:]
        for (step, node) in nodes.enumerated() {
            for input in node.inputs { result[input] = step }
        }
        for output in outputs { result[output] = nodes.count }
        return result
    }
}
