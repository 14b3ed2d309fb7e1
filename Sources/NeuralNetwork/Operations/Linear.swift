/// A fully connected layer: y = W x + b for each row of [N, inputFeatures].
public struct Linear: Operation {
    /// The name of the operation in model files.
    public static let kind = "linear"

    /// Elements of an input row.
    public let inputFeatures: Int
    /// Elements of an output row.
    public let outputFeatures: Int
    /// Whether a bias is added.
    public let bias: Bool

    /// Describes a fully connected layer.
    ///
    /// - Precondition: the input has 1...16777216 features, the output 1...65536.
    public init(inputFeatures: Int, outputFeatures: Int, bias: Bool = true) {
        precondition(
            ShapeRules.features.contains(inputFeatures) && ShapeRules.channels.contains(outputFeatures),
            "\(inputFeatures) and \(outputFeatures) features do not make a linear layer")
        self.inputFeatures = inputFeatures
        self.outputFeatures = outputFeatures
        self.bias = bias
    }

    /// Reads the settings that `attributes` wrote; throws `NetworkError.Code.invalidAttribute`.
    public init(attributes: Attributes) throws(NetworkError) {
        self.init(
            inputFeatures: try attributes.integer("input_features", in: ShapeRules.features),
            outputFeatures: try attributes.integer("output_features", in: ShapeRules.channels),
            bias: try attributes.flag("bias", default: true))
    }

    /// The settings that rebuild this operation.
    public var attributes: Attributes {
        Attributes([
            "input_features": .integer(inputFeatures), "output_features": .integer(outputFeatures), "bias": .flag(bias),
        ])
    }

    /// The weights that the operation reads, in a fixed order.
    public var parameters: [ParameterSpecification] {
        let weight = ParameterSpecification(
            "weight", shape: [outputFeatures, inputFeatures], initialization: .uniform(fanIn: inputFeatures))
        let offset = ParameterSpecification(
            "bias", shape: [outputFeatures], initialization: .uniform(fanIn: inputFeatures))
        return bias ? [weight, offset] : [weight]
    }

    /// The shape of the output; throws `NetworkError.Code.shapeMismatch` when the inputs do not fit.
    public func outputShape(for inputs: [[Int]]) throws(NetworkError) -> [Int] {
        let input = try ShapeRules.single(inputs, rank: 2, for: Self.kind)
        try ShapeRules.requireChannels(inputFeatures, in: input, for: Self.kind)
        return try ShapeRules.checked([input[0], outputFeatures])
    }

    /// Multiply-accumulate operations of one run, batch included.
    public func multiplyAccumulates(for inputs: [[Int]]) -> Int {
        guard let output = try? outputShape(for: inputs) else { return 0 }
        return output.elementCount.multipliedSaturated(by: inputFeatures)
    }

    /// Prepares the portable kernel for fixed shapes and weights.
    public func makeKernel(inputs: [[Int]], weights: [Tensor]) -> any PortableKernel {
        makeKernel(inputs: inputs, weights: weights, activation: nil)
    }
}
