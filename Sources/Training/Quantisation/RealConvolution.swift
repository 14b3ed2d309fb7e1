internal import FeatureCodec
internal import NeuralNetwork

/// A convolution of an encoder in real numbers, on its way to whole ones.
struct RealConvolution {
    /// The name of its result.
    let name: String
    let inputs: Int
    let outputs: Int
    private let groups: Int
    private let kernel: Int
    private let stride: Int
    private let padding: Int
    /// By output, input of its group, row and column.
    private var weights: [Double]
    private var biases: [Double]

    /// The convolutions of a network that has nothing else but rectifiers between them.
    ///
    /// - Throws: `TrainingError.Code.unknownModel` naming what else there is.
    static func chain(of graph: Graph, _ parameters: Parameters) throws -> [RealConvolution] {
        var chain: [RealConvolution] = []
        var previous = graph.inputs
        var isRectified = true
        for node in graph.nodes {
            guard node.inputs == previous else { throw Self.unsuitable(node, "is no part of a chain") }
            if let convolution = node.operation as? Convolution {
                guard isRectified else { throw Self.unsuitable(node, "follows another without a rectifier") }
                chain.append(try RealConvolution(node, convolution, try parameters.weights(of: node)))
                isRectified = false
            } else if node.operation is ReLU, !isRectified, !chain.isEmpty {
                isRectified = true
            } else {
                throw Self.unsuitable(node, "is neither a convolution nor a rectifier behind one")
            }
            previous = [node.name]
        }
        guard !isRectified, graph.outputs == previous else {
            throw TrainingError(
                .unknownModel, "an encoder in whole numbers ends in a convolution, and has no other output")
        }
        return chain
    }

    private init(_ node: Graph.Node, _ operation: Convolution, _ weights: [Tensor]) throws {
        let padding = operation.padding
        guard operation.kernel[0] == operation.kernel[1],
            operation.stride[0] == operation.stride[1],
            Set([padding.top, padding.left, padding.bottom, padding.right]).count == 1
        else { throw Self.unsuitable(node, "treats rows and columns differently") }
        name = node.name
        (inputs, outputs, groups) = (operation.inputChannels, operation.outputChannels, operation.groups)
        (kernel, stride, self.padding) = (operation.kernel[0], operation.stride[0], padding.top)
        self.weights = weights[0].scalars.map(Double.init)
        biases = weights.count > 1 ? weights[1].scalars.map(Double.init) : Array(repeating: 0, count: outputs)
    }

    private static func unsuitable(_ node: Graph.Node, _ fact: String) -> TrainingError {
        TrainingError(
            .unknownModel,
            "the encoder cannot be had in whole numbers: '\(node.name)' \(fact); it must be convolutions with rectifiers "
                + "between them"
        )
    }

    /// The weights of an output channel.
    private var length: Int { inputs / groups * kernel * kernel }

    /// The input channel that a weight reads.
    private func input(ofWeight index: Int) -> Int {
        let first = index / length / (outputs / groups) * (inputs / groups)
        return first + index % length / (kernel * kernel)
    }

    /// The layer for inputs in other units.
    func scaled(by units: [Double]) -> RealConvolution {
        var layer = self
        for index in weights.indices { layer.weights[index] *= units[input(ofWeight: index)] }
        return layer
    }

    /// What an input of one value for each channel adds to every sum.
    func sums(ofConstant values: [Double]) -> [Double] {
        var sums = [Double](repeating: 0, count: outputs)
        for (index, weight) in weights.enumerated() { sums[index / length] += weight * values[input(ofWeight: index)] }
        return sums
    }

    /// Adds to the biases.
    mutating func shiftBiases(by differences: [Double]) {
        for (output, difference) in differences.enumerated() { biases[output] += difference }
    }

    /// The layer in whole numbers, its results in units of their own for each channel.
    ///
    /// - Throws: `FeatureCodecError` where an integer network has no such layer.
    func quantised(in units: [Double]) throws -> IntegerLayer {
        let limit = Int(IntegerEncoder.weights.upperBound)
        let steps = (0..<outputs).map { output in
            let step = WeightStep.best(for: weights[output * length..<(output + 1) * length], limit: limit)
            // A bias has more bits than weights, but not all.
            return max(step, abs(biases[output]) * 0x1p-24, 1e-15)
        }
        return try IntegerLayer(
            isTransposed: false,
            inputChannels: inputs,
            outputChannels: outputs,
            groups: groups,
            kernel: kernel,
            stride: stride,
            padding: padding,
            weights: weights.enumerated().map {
                Int8(WeightStep.rounded($1, step: steps[$0 / length], limit: limit))
            },
            biases: zip(biases, steps).map { Int32(($0 / $1).rounded()) },
            scales: zip(steps, units).map { FixedPointScale(min($0 / $1, FixedPointScale.bound / 2)) }
        )
    }
}
