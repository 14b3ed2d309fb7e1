public import NeuralNetwork

/// The parts of a prior in a model file, or of something else that has settings and arrays of its own there.
public struct PriorContent: Sendable, Equatable {
    /// Whole numbers in an array with a shape.
    public struct IntegerArray: Sendable, Equatable {
        /// The extents, outermost first.
        public let shape: [Int]
        /// The elements in row-major order.
        public let elements: [Int32]
        /// Whether the file stores them in 8 bits each rather than in 32.
        public let isNarrow: Bool

        /// Wraps elements.
        ///
        /// - Precondition: the number of elements is the product of the shape; narrow ones are in -128...127.
        public init(shape: [Int], elements: [Int32], isNarrow: Bool = false) {
            precondition(elements.count == shape.reduce(1, *), "\(elements.count) elements for the shape \(shape)")
            precondition(!isNarrow || elements.allSatisfy { Int8(exactly: $0) != nil }, "a number has more than 8 bits")
            self.shape = shape
            self.elements = elements
            self.isNarrow = isNarrow
        }

        /// Wraps a list.
        init(_ elements: [Int32], isNarrow: Bool = false) {
            self.init(shape: [elements.count], elements: elements, isNarrow: isNarrow)
        }
    }

    /// What the content belongs to, before which names of arrays a file writes it: "prior".
    let owner: String
    /// Small settings by name.
    public var settings: [String: JSONValue]
    /// Arrays of whole numbers by name.
    public var integers: [String: IntegerArray]
    /// Arrays of real numbers by name; stored in full precision.
    public var reals: [String: Tensor]

    /// Wraps the parts.
    public init(
        settings: [String: JSONValue] = [:],
        integers: [String: IntegerArray] = [:],
        reals: [String: Tensor] = [:]
    ) {
        self.init(owner: "prior", settings: settings, integers: integers, reals: reals)
    }

    /// Wraps the parts of something that need not be a prior.
    init(
        owner: String,
        settings: [String: JSONValue] = [:],
        integers: [String: IntegerArray] = [:],
        reals: [String: Tensor] = [:]
    ) {
        self.owner = owner
        self.settings = settings
        self.integers = integers
        self.reals = reals
    }
}

extension PriorContent {
    /// The whole numbers of a name.
    ///
    /// - Throws: `FeatureCodecError.Code.missingTensor`.
    func array(_ name: String) throws(FeatureCodecError) -> IntegerArray {
        guard let array = integers[name] else {
            throw FeatureCodecError(.missingTensor, "the tensor '\(owner).\(name)' is missing")
        }
        return array
    }

    /// Adds the array "steps", unless all are 1.
    mutating func add(steps: [Float]) {
        guard steps.contains(where: { $0 != 1 }) else { return }
        reals["steps"] = Tensor(shape: [steps.count], scalars: steps)
    }
}
