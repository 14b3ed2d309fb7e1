#if OneDNN
internal import NeuralNetwork

/// Turns a network for training into steps: first all nodes forward, then, in reverse, their gradients.
///
/// Lowering a node leaves behind a closure that appends the node's backward steps once the gradient of its output is
/// known. Gradients that nobody asked for get no steps at all.
final class OneDNNTrainingLowering {
    /// Appends the backward steps of a node for the gradient of its output; returns a gradient for each input that
    /// wants one.
    typealias Backward = (_ gradient: OneDNNValue) throws(NetworkError) -> [OneDNNValue?]

    /// What a node needs to know besides its operation.
    struct Site {
        let node: Graph.Node
        /// The node whose value the steps make: the node itself or a rectifier that it takes in.
        let result: String
        let inputs: [OneDNNValue]
        let outputShape: [Int]
        /// Whether the gradient of each input is wanted.
        let wantsInput: [Bool]
        /// Whether the gradient of each weight is wanted.
        let wantsWeight: [Bool]

        var wantsAnything: Bool { wantsInput.contains(true) || wantsWeight.contains(true) }
        var wantsWeights: Bool { wantsWeight.contains(true) }
    }

    private struct Record {
        let site: Site
        let backward: Backward
    }

    let graph: Graph
    let shapes: [String: [Int]]
    let tape: OneDNNTape
    private let trainable: (String) -> Bool
    let inputGradients: Set<String>
    private let readers: [String: [Int]]

    private var values: [String: OneDNNValue] = [:]
    private var wanting: Set<String>
    private var records: [Record] = []

    /// Brings the weights of a node into the memory of its steps before a forward run.
    var loads: [(node: Graph.Node, load: ([Tensor], ProgramMode) -> Void)] = []
    /// Moves the running statistics among the weights of a node after a forward run in training mode.
    var updates: [(node: Graph.Node, update: (inout [Tensor]) -> Void)] = []
    /// Reads the gradients of weights after a backward run, by name.
    var weightGradients: [(name: String, read: () -> Tensor)] = []

    /// The memory of the graph's inputs, outputs and their gradients, in the order of tensors.
    private(set) var inputBuffers: [String: OneDNNBuffer] = [:]
    private(set) var outputBuffers: [String: OneDNNBuffer] = [:]
    private(set) var outputGradientBuffers: [String: OneDNNBuffer] = [:]
    private(set) var inputGradientBuffers: [String: OneDNNBuffer] = [:]
    /// The number of steps of the forward run.
    private(set) var forwardCount = 0

    init(
        graph: Graph, inputShapes: [[Int]], trainable: @escaping (String) -> Bool, inputGradients: Set<String>,
        tape: OneDNNTape
    ) throws(NetworkError) {
        self.graph = graph
        self.trainable = trainable
        self.inputGradients = inputGradients
        self.tape = tape
        shapes = try graph.shapes(inputs: inputShapes)
        wanting = inputGradients
        var readers: [String: [Int]] = [:]
        for (index, node) in graph.nodes.enumerated() {
            for input in node.inputs { readers[input, default: []].append(index) }
        }
        self.readers = readers
    }

    func shape(_ name: String) -> [Int] { shapes[name] ?? [] }

    // MARK: Forward

    /// Appends the steps of the forward run.
    func lowerForward() throws(NetworkError) {
        for name in graph.inputs {
            let memory = tape.reserve(try .plain(shape(name)))
            memory.buffer.use(at: -1)
            values[name] = OneDNNValue(shape: shape(name), memory)
            inputBuffers[name] = memory.buffer
        }
        var absorbed = Set<Int>()
        for (index, node) in graph.nodes.enumerated() where !absorbed.contains(index) {
            let rectifier = onlyRectifier(after: node)
            if let rectifier { absorbed.insert(rectifier) }
            try lower(node, result: rectifier.map { graph.nodes[$0].name } ?? node.name)
        }
        for name in graph.outputs {
            guard let value = values[name] else { throw NetworkError(.malformedGraph, "nothing makes '\(name)'") }
            outputBuffers[name] = try tape.plain(value).buffer
        }
        forwardCount = tape.count
        // Outputs are read between the two runs.
        for buffer in outputBuffers.values { buffer.use(at: forwardCount) }
    }

    /// The rectifier that a batch normalisation takes in, if that alone reads it.
    private func onlyRectifier(after node: Graph.Node) -> Int? {
        guard node.operation is BatchNormalization, shape(node.name).count != 3, !graph.outputs.contains(node.name),
            let list = readers[node.name], list.count == 1, graph.nodes[list[0]].operation is ReLU
        else { return nil }
        return list[0]
    }

    private func lower(_ node: Graph.Node, result: String) throws(NetworkError) {
        var inputs: [OneDNNValue] = []
        for name in node.inputs {
            guard let value = values[name] else { throw NetworkError(.malformedGraph, "nothing makes '\(name)'") }
            inputs.append(value)
        }
        let wantsWeight = node.operation.parameters.map { $0.isTrainable && trainable(node.parameterName($0)) }
        let site = Site(
            node: node, result: result, inputs: inputs, outputShape: shape(node.name),
            wantsInput: node.inputs.map(wanting.contains), wantsWeight: wantsWeight)
        if site.wantsAnything { wanting.formUnion([node.name, result]) }
        let (value, backward) = try lower(site)
        values[result] = value
        records.append(Record(site: site, backward: backward))
    }

    /// The node as primitives where the library has them, else by its portable definition.
    private func lower(_ site: Site) throws(NetworkError) -> (OneDNNValue, Backward) {
        switch site.node.operation {
        case let operation as Convolution: try convolve(OneDNNConvolution(operation), site)
        case let operation as TransposedConvolution: try convolve(OneDNNConvolution(operation), site)
        case is Linear: try multiply(site)
        // Of three axes the library takes the second for channels, not the last.
        case let operation as BatchNormalization where site.outputShape.count != 3: try normalize(operation, site)
        case is Scale where site.outputShape.count != 3: try scale(site)
        case let operation as GDN1 where site.outputShape.count == 4: try divide(operation, site)
        case let operation as MaxPool: try pool(OneDNNPooling(operation), site)
        case let operation as AveragePool: try pool(OneDNNPooling(operation), site)
        case is GlobalAveragePool: try average(site)
        case is Flatten: try flatten(site)
        case is Add: try add(site)
        case is Concatenate: try concatenate(site)
        default:
            if let function = OneDNNFunction(site.node.operation) {
                try apply(function, site)
            } else {
                try portable(site)
            }
        }
    }

    // MARK: Backward

    /// Appends the steps of the backward run.
    func lowerBackward() throws(NetworkError) {
        var gradients: [String: OneDNNValue] = [:]
        for name in Set(graph.outputs).sorted() where wanting.contains(name) {
            let memory = tape.reserve(try .plain(shape(name)))
            memory.buffer.use(at: forwardCount)
            outputGradientBuffers[name] = memory.buffer
            gradients[name] = OneDNNValue(shape: shape(name), memory)
        }
        for record in records.reversed() where record.site.wantsAnything {
            guard let gradient = gradients.removeValue(forKey: record.site.result) else {
                addZeros(record.site)
                continue
            }
            let results = try record.backward(gradient)
            for (name, result) in zip(record.site.node.inputs, results) where wanting.contains(name) {
                guard let result else { continue }
                // Never in place: several values may share one gradient.
                gradients[name] =
                    if let sum = gradients[name] { try tape.combine(.add, sum, result) } else { result }
            }
        }
        for name in inputGradients.sorted() {
            guard let gradient = gradients[name] else { continue }
            let buffer = try tape.plain(gradient).buffer
            buffer.use(at: Int.max)
            inputGradientBuffers[name] = buffer
        }
        // The closures refer to this object; it must not refer to them for ever.
        records = []
        values = [:]
    }

    private func addZeros(_ site: Site) {
        for (specification, isWanted) in zip(site.node.operation.parameters, site.wantsWeight) where isWanted {
            let name = site.node.parameterName(specification)
            weightGradients.append((name, { Tensor(shape: specification.shape) }))
        }
    }

    /// Promises the gradient of a weight in a layout, to be read in the order of the parameters.
    func report(_ gradient: OneDNNMemory, plain: OneDNNLayout, of index: Int, at site: Site) throws(NetworkError) {
        let specification = site.node.operation.parameters[index]
        let value = OneDNNValue(shape: specification.shape, gradient)
        let buffer = try tape.version(of: value, in: plain).buffer
        buffer.use(at: Int.max)
        weightGradients.append(
            (site.node.parameterName(specification), { buffer.tensor(shape: specification.shape) }))
    }

    /// Memory for a weight, filled before each forward run.
    func weight(_ index: Int, layout: OneDNNLayout, at site: Site) -> OneDNNValue {
        let buffer = OneDNNBuffer(allocating: layout.byteCount)
        loads.append((site.node, { weights, _ in buffer.load(weights[index]) }))
        return OneDNNValue(shape: site.node.operation.parameters[index].shape, OneDNNMemory(buffer, layout))
    }
}
#endif
