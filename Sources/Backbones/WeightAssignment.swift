public import NeuralNetwork

/// Which tensor of a checkpoint becomes which weight of a network: all of both, each once.
///
/// It is made from names and shapes alone, before any weight is read.
public struct WeightAssignment: Sendable {
    /// One tensor and its place.
    public struct Entry: Sendable, Equatable {
        /// The full name of the weight in the network.
        public let parameter: String
        /// Its shape there.
        public let shape: [Int]
        /// The name of the tensor in the checkpoint.
        public let tensor: String
    }

    /// The layout that the checkpoint has.
    public let layout: WeightLayout
    /// The side of the images that the network is built for, in pixels.
    public let side: Int
    /// The classes that the weights tell apart.
    public let classes: Int
    /// The network.
    public let graph: Graph
    /// Every weight of the network, in the order of its nodes.
    public let entries: [Entry]

    /// The weights under the names of the network.
    ///
    /// - Parameter read: gives a tensor of the checkpoint by its name.
    /// - Throws: what `read` throws.
    public func parameters<Failure: Error>(
        _ read: (String) throws(Failure) -> Tensor
    ) throws(Failure) -> Parameters {
        var result = Parameters()
        for entry in entries {
            result[entry.parameter] = Tensor(shape: entry.shape, scalars: try read(entry.tensor).scalars)
        }
        return result
    }
}

extension RegisteredBackbone {
    /// Finds the layout of a checkpoint and a place for each of its tensors.
    ///
    /// Counters of training batches ("num_batches_tracked") are passed over, and extents of 1 at the end of a shape make
    /// no difference: a 1x1 convolution may hold what is a linear layer here.
    ///
    /// - Parameters:
    ///   - shapes: the shapes of the checkpoint's tensors by their names.
    ///   - side: the side of the images, in pixels; that of the layout unless given.
    /// - Throws: `NetworkError` that names the tensor: `.missingParameter` for one that is absent, or where the
    ///   checkpoint has no known layout; `.shapeMismatch`; `.unusedParameter` for one that has no place.
    public func assignment(of shapes: [String: [Int]], side: Int? = nil) throws(NetworkError) -> WeightAssignment {
        let layout = try layout(of: shapes)
        let side = side ?? layout.side
        let network = layout.network(side: side)
        let classes = try classes(in: shapes, layout, network)
        let graph = try network.graph(classes: classes)
        var entries: [WeightAssignment.Entry] = []
        for (parameter, tensor, specification) in layout.tensors(of: graph) {
            guard let shape = shapes[tensor] else { throw absent(tensor, layout) }
            guard shape.withoutOnesAtEnd == specification.shape.withoutOnesAtEnd else {
                throw NetworkError(
                    .shapeMismatch,
                    "the tensor '\(tensor)' has the shape \(shape), but \(name) needs \(specification.shape) for "
                        + "'\(parameter)'"
                )
            }
            entries.append(.init(parameter: parameter, shape: specification.shape, tensor: tensor))
        }
        let unused = Set(shapes.keys).subtracting(entries.map(\.tensor)).filter { !Self.isCounter($0) }.sorted()
        guard unused.isEmpty else {
            throw NetworkError(
                .unusedParameter,
                "the tensor '\(unused[0])'\(unused.count > 1 ? " and \(unused.count - 1) more have" : " has") no place "
                    + "in \(name) as \(layout.name) lays it out; these are weights of another network"
            )
        }
        return WeightAssignment(layout: layout, side: side, classes: classes, graph: graph, entries: entries)
    }

    /// The layout of which the checkpoint has the most names.
    private func layout(of shapes: [String: [Int]]) throws(NetworkError) -> WeightLayout {
        var best: (layout: WeightLayout, matches: Int)?
        for layout in layouts {
            let graph = try layout.network(side: layout.side).graph(classes: 2)
            let matches = layout.tensors(of: graph).count { shapes[$0.tensor] != nil }
            if matches > best?.matches ?? 0 { best = (layout, matches) }
        }
        if let best { return best.layout }
        let first = shapes.keys.min().map { "'\($0)'" } ?? "nothing"
        throw NetworkError(
            .missingParameter,
            "no tensor is named as one of \(name); the checkpoint holds \(first) where there should be "
                + layouts.map { "'\($0.tensorName(node: Self.firstNode($0), weight: "weight"))' (\($0.name))" }
                .joined(separator: ", ")
        )
    }

    /// The number of classes, which the weights of the last layer tell.
    private func classes(
        in shapes: [String: [Int]],
        _ layout: WeightLayout,
        _ network: any Backbone
    ) throws(NetworkError) -> Int {
        let last = try network.graph(classes: 2).outputs[0]
        let tensor = layout.tensorName(node: last, weight: "weight")
        guard let shape = shapes[tensor] else { throw absent(tensor, layout) }
        guard let classes = shape.first else {
            throw NetworkError(.shapeMismatch, "the tensor '\(tensor)' has no extent for the classes")
        }
        return classes
    }

    /// The first node of a layout's network that has weights.
    private static func firstNode(_ layout: WeightLayout) -> String {
        let nodes = (try? layout.network(side: layout.side).graph(classes: 2).nodes) ?? []
        return nodes.first { !$0.operation.parameters.isEmpty }?.name ?? ""
    }

    private func absent(_ tensor: String, _ layout: WeightLayout) -> NetworkError {
        NetworkError(
            .missingParameter,
            "the tensor '\(tensor)' is missing, which \(name) has as \(layout.name) lays it out"
        )
    }

    /// Whether a tensor counts the batches of its training, which changes nothing at inference.
    private static func isCounter(_ tensor: String) -> Bool {
        tensor == "num_batches_tracked" || tensor.hasSuffix(".num_batches_tracked")
    }
}

extension [Int] {
    /// The extents up to the last that is not 1.
    fileprivate var withoutOnesAtEnd: ArraySlice<Int> {
        let last = lastIndex { $0 != 1 }
        return prefix(last.map { $0 + 1 } ?? 0)
    }
}
