extension Parameters {
    /// The first weights of a network before training.
    ///
    /// Each tensor has a generator of its own, seeded by `seed` and its name: adding a node changes no other weight.
    public static func initialized(for graph: Graph, seed: UInt64) -> Parameters {
        var result = Parameters()
        for (name, specification) in graph.parameterSpecifications {
            result[name] = Tensor(initializing: specification, name: name, seed: seed)
        }
        return result
    }
}

extension Tensor {
    fileprivate init(initializing specification: ParameterSpecification, name: String, seed: UInt64) {
        // FNV-1a over the name.
        let hash = name.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        var generator = SeededGenerator(seed: seed ^ hash)
        let shape = specification.shape
        switch specification.initialization {
        case .constant(let value):
            self.init(shape: shape, repeating: value)
        case .heNormal(let fanIn):
            let deviation = (2 / Float(fanIn)).squareRoot()
            self.init(shape: shape, scalars: (0..<shape.elementCount).map { _ in generator.normal() * deviation })
        case .uniform(let fanIn):
            let bound = (1 / Float(fanIn)).squareRoot()
            self.init(
                shape: shape, scalars: (0..<shape.elementCount).map { _ in (generator.uniform() * 2 - 1) * bound })
        case .diagonal(let value, let elsewhere):
            let size = shape.last ?? 1
            self.init(
                shape: shape,
                scalars: (0..<shape.elementCount).map { $0 / size == $0 % size ? value : elsewhere })
        }
    }
}
