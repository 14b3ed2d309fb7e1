/// A node in its compiled form: perhaps with the rectifier behind it taken in.
struct PortableStep {
    /// The name of the value that the step makes.
    var name: String
    /// The node whose operation and weights make it.
    let node: Graph.Node
    /// The rectifier that the kernel applies to its results.
    var activation: Rectifier?

    /// Whether the output may take the place of the first input.
    var isInPlace: Bool { node.operation is any InPlaceOperation }

    /// The steps of a network: each rectifier that alone reads a convolution or a linear layer is merged into it.
    static func steps(of graph: Graph) -> [PortableStep] {
        let readers = graph.readerCounts
        var steps: [PortableStep] = []
        var place: [String: Int] = [:]
        for node in graph.nodes {
            if let rectifying = node.operation as? any RectifyingOperation, let source = node.inputs.first,
                readers[source] == 1, let index = place[source], steps[index].activation == nil,
                steps[index].node.operation is any RectifiableOperation
            {
                steps[index].activation = rectifying.rectifier
                steps[index].name = node.name
                place[node.name] = index
            } else {
                place[node.name] = steps.count
                steps.append(PortableStep(name: node.name, node: node, activation: nil))
            }
        }
        return steps
    }

    /// The kernel for fixed shapes.
    func makeKernel(inputs: [[Int]], weights: [Tensor]) -> any PortableKernel {
        if let operation = node.operation as? any RectifiableOperation {
            return operation.makeKernel(inputs: inputs, weights: weights, activation: activation)
        }
        return node.operation.makeKernel(inputs: inputs, weights: weights)
    }
}
