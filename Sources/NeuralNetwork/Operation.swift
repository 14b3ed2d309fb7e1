/// One step of a network: its settings, the shapes that it makes and the parameters that it needs.
///
/// Operations are values without weights; the weights live in `Parameters` under the node's name. To add one, write a
/// file in `Operations/` with a conforming type and its portable kernel, and add the type to `OperationRegistry.all`.
public protocol Operation: Sendable, Equatable {
    /// The stable name of the operation in model files, such as "convolution".
    static var kind: String { get }

    /// Reads the settings that `attributes` wrote.
    ///
    /// - Throws: `NetworkError.Code.invalidAttribute` for absent, mistyped or out-of-range settings.
    init(attributes: Attributes) throws(NetworkError)

    /// The settings that rebuild this operation.
    var attributes: Attributes { get }

    /// The weights that the operation reads, in a fixed order.
    var parameters: [ParameterSpecification] { get }

    /// The shape of the output for the shapes of the inputs, batch first.
    ///
    /// - Throws: `NetworkError.Code.shapeMismatch` when the inputs do not fit.
    func outputShape(for inputs: [[Int]]) throws(NetworkError) -> [Int]

    /// Multiply-accumulate operations of one run, batch included; 0 for operations without products of weights.
    func multiplyAccumulates(for inputs: [[Int]]) -> Int

    /// Prepares the portable kernel for fixed shapes and weights: the definition of the operation at inference.
    ///
    /// - Parameters:
    ///   - inputs: shapes that `outputShape(for:)` accepted.
    ///   - weights: one tensor for each entry of `parameters`, with the stated shape.
    func makeKernel(inputs: [[Int]], weights: [Tensor]) -> any PortableKernel
}

extension Operation {
    /// Operations without weights need none.
    public var parameters: [ParameterSpecification] { [] }

    /// Operations without products of weights cost none.
    public func multiplyAccumulates(for inputs: [[Int]]) -> Int { 0 }
}

/// A weight of an operation: its name below the node's, its shape and how training starts it.
public struct ParameterSpecification: Sendable, Equatable {
    /// The first values of a weight.
    public enum Initialization: Sendable, Equatable {
        /// Every element the same.
        case constant(Float)
        /// Normal with variance 2 / fan-in (He et al. 2015), for weights before a rectifier.
        case heNormal(fanIn: Int)
        /// Uniform within +-sqrt(1 / fan-in).
        case uniform(fanIn: Int)
        /// A square matrix with one value on the diagonal and another beside it.
        case diagonal(Float, elsewhere: Float)
    }

    /// What the elements of a weight may be, beside finite.
    public enum Values: Sendable, Equatable {
        /// Any numbers.
        case any
        /// Numbers in a range.
        case within(ClosedRange<Float>)
        /// Whole numbers of 8 bits in a range; model files give each a byte.
        case whole(ClosedRange<Int>)
    }

    /// The name below the node's name, such as "weight".
    public let name: String
    /// The shape; weights of convolutions are output, input per group, height, width.
    public let shape: [Int]
    /// How training starts it.
    public let initialization: Initialization
    /// False for running statistics, which training measures rather than learns.
    public let isTrainable: Bool
    /// What the elements may be.
    public let values: Values

    /// Describes a weight.
    public init(
        _ name: String, shape: [Int], initialization: Initialization, isTrainable: Bool = true, values: Values = .any
    ) {
        self.name = name
        self.shape = shape
        self.initialization = initialization
        self.isTrainable = isTrainable
        self.values = values
    }

    /// Whether every element is one that the weight may have.
    func allows(_ tensor: Tensor) -> Bool {
        switch values {
        case .any: true
        case .within(let range): tensor.scalars.allSatisfy(range.contains)
        case .whole(let range):
            // There is no negative zero among whole numbers.
            tensor.scalars.allSatisfy { value in
                Int(exactly: value).map { range.contains($0) && ($0 != 0 || value.sign == .plus) } ?? false
            }
        }
    }
}

/// A compiled portable operation: shapes and packed weights are fixed, running it allocates nothing.
public protocol PortableKernel: Sendable {
    /// Computes the output from the inputs; all memory is dense and row-major.
    func run(inputs: [TensorView], output: MutableTensorView)
}
