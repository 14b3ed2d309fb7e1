internal import EntropyCoding
internal import FeatureCodec
internal import Foundation
internal import NeuralNetwork

/// Turns the synthesis of a hyperprior, trained in floating point, into an integer network.
///
/// Weights of an output channel share the step that brings the greatest of them to 127. Activations of a channel get the step
/// that brings the greatest met in training images, and a quarter more, to 255; the layer after it takes these steps into its weights. The last
/// layer makes indices in steps of the deviations' logarithms, and means in 64ths.
struct SynthesisQuantizer {
    /// Convolutions in a row, with rectifiers between them.
    let graph: Graph
    /// The weights.
    let parameters: Parameters
    /// The greatest value of each channel behind each rectifier, by its name.
    let ceilings: [String: [Float]]
    /// The quantisation step of each channel of the latent, in which predictions are wanted.
    let steps: [Float]

    /// How far beyond what training images showed an activation may go before it saturates.
    private static let headroom = 1.25

    /// One convolution in real numbers.
    private struct Layer {
        let isTransposed: Bool
        let inputs: Int
        let outputs: Int
        let kernel: Int
        let stride: Int
        let padding: Int
        var weights: [Double]
        var biases: [Double]
        /// What the results of each channel are divided by.
        var units: [Double]

        /// The output and the input channel of a weight.
        func channels(of index: Int) -> (output: Int, input: Int) {
            let pair = index / (kernel * kernel)
            return isTransposed ? (pair % outputs, pair / outputs) : (pair / inputs, pair % inputs)
        }
    }

    /// Quantises the network.
    ///
    /// - Throws: `TrainingError.Code.invalidRecipe` for a network of other operations, and what `IntegerNetwork` refuses.
    func network() throws -> IntegerNetwork {
        var layers: [Layer] = []
        var units: [Double]?
        for node in graph.nodes where !(node.operation is ReLU) {
            var layer = try self.layer(node)
            if let units {
                for index in layer.weights.indices { layer.weights[index] *= units[layer.channels(of: index).input] }
            }
            if node.name == graph.outputs[0] {
                setPredictionUnits(&layer)
            } else {
                layer.units = activationUnits(behind: node, count: layer.outputs)
            }
            units = layer.units
            layers.append(layer)
        }
        return try IntegerNetwork(layers: layers.map(quantised))
    }

    /// The steps of activations: a channel that was hardly ever on gets a step that is not out of proportion.
    private func activationUnits(behind node: Graph.Node, count: Int) -> [Double] {
        let reader = graph.nodes.first { $0.inputs == [node.name] }?.name ?? ""
        let ceilings = (self.ceilings[reader] ?? Array(repeating: 1, count: count)).map(Double.init)
        let greatest = max(ceilings.max() ?? 1, 1e-6)
        return ceilings.map { max($0, greatest * 1e-3) * Self.headroom / 255 }
    }

    /// Indices count from the logarithm of the least deviation; both predictions are turned into steps of the latent.
    private func setPredictionUnits(_ layer: inout Layer) {
        let channels = layer.outputs / 2
        let logarithms = MeanScalePrior.deviations.deviations.map { log($0) }
        let step = (logarithms[logarithms.count - 1] - logarithms[0]) / Double(logarithms.count - 1)
        layer.units = (0..<layer.outputs).map { output in
            output < channels ? step : Double(MeanScalePrior.meanUnit * steps[output - channels])
        }
        for channel in 0..<channels { layer.biases[channel] -= logarithms[0] + log(Double(steps[channel])) }
    }

    /// Rounds the weights and biases of a layer.
    private func quantised(_ layer: Layer) throws -> IntegerLayer {
        var greatest = [Double](repeating: 0, count: layer.outputs)
        for (index, weight) in layer.weights.enumerated() {
            let output = layer.channels(of: index).output
            greatest[output] = max(greatest[output], abs(weight))
        }
        // A bias has more bits than weights, but not all: a step is no smaller than its 2^-24th part.
        let steps = zip(greatest, layer.biases).map { max($0 / 127, abs($1) * 0x1p-24, 1e-12) }
        return try IntegerLayer(
            isTransposed: layer.isTransposed,
            inputChannels: layer.inputs,
            outputChannels: layer.outputs,
            kernel: layer.kernel,
            stride: layer.stride,
            padding: layer.padding,
            weights: layer.weights.enumerated().map { index, weight in
                Int8((weight / steps[layer.channels(of: index).output]).rounded())
            },
            biases: zip(layer.biases, steps).map { Int32(($0 / $1).rounded()) },
            scales: zip(steps, layer.units).map { FixedPointScale(min($0 / $1, FixedPointScale.bound / 2)) }
        )
    }

    private func layer(_ node: Graph.Node) throws -> Layer {
        let weights = try parameters.weights(of: node)
        guard weights.count == 2, weights.allSatisfy({ $0.scalars.allSatisfy(\.isFinite) }) else {
            throw TrainingError(.notFinite, "the weights of '\(node.name)' are not finite, or a bias is missing")
        }
        switch node.operation {
        case let operation as Convolution where operation.groups == 1:
            return Layer(
                isTransposed: false,
                inputs: operation.inputChannels,
                outputs: operation.outputChannels,
                kernel: operation.kernel[0],
                stride: operation.stride[0],
                padding: operation.padding.top,
                weights: weights[0].scalars.map(Double.init),
                biases: weights[1].scalars.map(Double.init),
                units: []
            )
        case let operation as TransposedConvolution where operation.groups == 1:
            return Layer(
                isTransposed: true,
                inputs: operation.inputChannels,
                outputs: operation.outputChannels,
                kernel: operation.kernel[0],
                stride: operation.stride[0],
                padding: operation.padding.top,
                weights: weights[0].scalars.map(Double.init),
                biases: weights[1].scalars.map(Double.init),
                units: []
            )
        default:
            throw TrainingError(
                .invalidRecipe,
                "'\(node.name)' of the hyperprior is no convolution that an integer network has"
            )
        }
    }
}
