#if OneDNN
/// Which nodes of a network run as part of the node before them.
///
/// A convolution or fully connected layer takes in the activation that follows; a convolution also takes in an addition
/// when the other summand exists by then and nobody reads it any more, since the result takes over its memory. A convolution
/// in whole numbers without such an addition takes in the rounding for the next one, unless there are negative results, and a
/// divisive normalisation in whole numbers takes it in whatever results there are.
struct OneDNNFusion {
    /// What a node does beside its own work.
    struct Chain {
        /// The value that is added before the activation.
        var residual: String?
        /// The activation.
        var activation: OneDNNFunction?
        /// The rounding to bytes after it.
        var rounding: Quantize?
        /// The name of the value that comes out.
        var result: String
    }

    /// The work of the nodes that take in others, by the index of the node.
    private(set) var chains: [Int: Chain] = [:]
    /// The indices of the nodes that were taken in.
    private(set) var absorbed = Set<Int>()

    private let graph: Graph
    private let readers: [String: [Int]]
    /// The node during which each value comes into being.
    private var makers: [String: Int] = [:]

    init(_ graph: Graph) {
        self.graph = graph
        var readers: [String: [Int]] = [:]
        for (index, node) in graph.nodes.enumerated() {
            for input in node.inputs { readers[input, default: []].append(index) }
        }
        self.readers = readers
        for index in graph.nodes.indices where !absorbed.contains(index) { follow(index) }
    }

    private mutating func follow(_ index: Int) {
        let node = graph.nodes[index]
        var chain = Chain(result: node.name)
        let isWhole = node.operation is QuantizedConvolution
        let isNorm = node.operation is QuantizedGDN1
        let takesSummand =
            node.operation is Convolution || (node.operation as? QuantizedConvolution)?.isTransposed == false
        let takesActivation =
            takesSummand || isWhole || node.operation is TransposedConvolution || node.operation is Linear
        while let next = onlyReader(of: chain.result) {
            let reader = graph.nodes[next]
            if isWhole || isNorm, chain.residual == nil, let rounding = reader.operation as? Quantize,
                isNorm || rounding.zeroPoint == 0, makesBytes(reader)
            {
                chain.rounding = rounding
            } else if takesActivation, chain.activation == nil, let function = OneDNNFunction(reader.operation) {
                chain.activation = function
            } else if node.operation is Scale || node.operation is BatchNormalization, reader.operation is ReLU {
                chain.activation = .rectifier(slope: 0)
            } else if takesSummand, chain.residual == nil, chain.activation == nil,
                let other = summand(of: reader, beside: chain.result),
                isFree(other, before: index, but: next)
            {
                chain.residual = other
            } else {
                break
            }
            absorbed.insert(next)
            chain.result = reader.name
            if chain.rounding != nil || (chain.activation != nil && !isWhole) { break }
        }
        makers[chain.result] = index
        if chain.result != node.name { chains[index] = chain }
    }

    /// Whether none but convolutions in whole numbers read what a rounding makes, so that it may be bytes.
    func makesBytes(_ rounding: Graph.Node) -> Bool {
        let readers = readers[rounding.name, default: []]
        return !graph.outputs.contains(rounding.name)
            && readers.allSatisfy { graph.nodes[$0].operation is QuantizedConvolution }
    }

    private func onlyReader(of value: String) -> Int? {
        guard !graph.outputs.contains(value), let list = readers[value], list.count == 1 else { return nil }
        return list[0]
    }

    private func summand(of node: Graph.Node, beside value: String) -> String? {
        guard node.operation is Add, node.inputs.count == 2 else { return nil }
        return node.inputs[0] == value ? node.inputs[1] : node.inputs[0]
    }

    /// Whether a value exists before a node and is read by none but `last` from there on.
    private func isFree(_ value: String, before index: Int, but last: Int) -> Bool {
        guard let maker = makers[value], maker < index, !graph.outputs.contains(value) else { return false }
        return readers[value, default: []].allSatisfy { $0 < index || $0 == last }
    }
}
#endif
