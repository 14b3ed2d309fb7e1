internal import NeuralNetwork

/// A few convolutions in whole numbers, which give the same results on every machine.
///
/// Inputs are limited to a range, the results of every layer but the last to 0...255 (a rectifier with a ceiling), those
/// of the last to -32768...32767. Whatever the inputs, no sum of products leaves 32 bits; this is checked once, here
/// (Balle, Johnston and Minnen, ICLR 2019, "Integer networks for data compression with latent-variable models").
public struct IntegerNetwork: Sendable, Equatable {
    /// What the inputs of a network of a prior are limited to.
    public static let signedBytes: ClosedRange<Int32> = -128...127
    /// What the results of all layers but the last are limited to.
    public static let activations: ClosedRange<Int32> = 0...255
    /// What the results of the last layer are limited to.
    public static let outputs: ClosedRange<Int32> = -32_768...32_767
    /// The layers that a network may have.
    public static let layerCounts = 1...8

    /// The layers in the order in which they run.
    public let layers: [IntegerLayer]
    /// What inputs are limited to.
    public let inputs: ClosedRange<Int32>
    /// The channels of the input.
    public let inputChannels: Int
    /// The channels of the output.
    public let outputChannels: Int

    /// Checks and wraps layers.
    ///
    /// - Parameters:
    ///   - layers: the layers in the order in which they run.
    ///   - inputs: what inputs are limited to.
    /// - Throws: `FeatureCodecError.Code.malformedModel` for no layers, too many, or sums that could leave 32 bits;
    ///   `.shapeMismatch` where a layer does not read as many channels as the one before makes.
    public init(layers: [IntegerLayer], inputs: ClosedRange<Int32> = signedBytes) throws(FeatureCodecError) {
        guard let first = layers.first, let last = layers.last, Self.layerCounts.contains(layers.count) else {
            throw FeatureCodecError(
                .malformedModel,
                "an integer network has \(Self.layerCounts) layers, this one \(layers.count)"
            )
        }
        for (position, layer) in layers.enumerated() {
            guard position == 0 || layers[position - 1].outputChannels == layer.inputChannels else {
                throw FeatureCodecError(
                    .shapeMismatch,
                    "layer \(position) of the integer network reads \(layer.inputChannels) channels, but "
                        + "\(layers[position - 1].outputChannels) are made before it"
                )
            }
            let sums = layer.sums(for: position == 0 ? inputs : Self.activations)
            guard sums.lowerBound >= Int64(Int32.min), sums.upperBound <= Int64(Int32.max) else {
                throw FeatureCodecError(
                    .malformedModel,
                    "the sums of layer \(position) of the integer network can overflow 32 bits: \(sums)"
                )
            }
        }
        self.layers = layers
        self.inputs = inputs
        inputChannels = first.inputChannels
        outputChannels = last.outputChannels
    }

    /// The number of weights and biases.
    public var parameterCount: Int { layers.reduce(0) { $0 + $1.weights.count + $1.biases.count } }

    /// Runs the network; inputs beyond the range are limited to it.
    func run(_ input: IntegerGrid) -> IntegerGrid {
        var grid = input
        for index in grid.elements.indices {
            grid.elements[index] = min(max(grid.elements[index], inputs.lowerBound), inputs.upperBound)
        }
        for (position, layer) in layers.enumerated() {
            grid = layer.run(grid, limitedTo: position == layers.count - 1 ? Self.outputs : Self.activations)
        }
        return grid
    }

    /// The least extent of an input, along either side, whose output covers `extent` positions.
    ///
    /// - Precondition: no convolution but transposed ones has a stride.
    func inputExtent(covering extent: Int) -> Int {
        // The extent after each layer is `factor * input + offset`, and there must be something after each.
        var (factor, offset, least) = (1, 0, 1)
        for (position, layer) in layers.enumerated() {
            factor *= layer.stride
            offset = layer.stride * offset + layer.outputExtent(0)
            let needed = (position == layers.count - 1 ? extent : 1) - offset
            least = max(least, (needed + factor - 1) / factor)
        }
        return least
    }

    /// What a run over an input of the given extents takes: multiply-accumulate operations, and the most numbers that are
    /// held at once; the greatest integer where either does not fit.
    func cost(height: Int, width: Int) -> (multiplyAccumulates: Int, elements: Int) {
        var (height, width) = (height, width)
        var products = 0
        var elements = 0
        for layer in layers {
            let before = DecodingLimits.product([height, width, layer.inputChannels]) ?? .max
            let (nextHeight, nextWidth) = (layer.outputExtent(height), layer.outputExtent(width))
            let after = DecodingLimits.product([nextHeight, nextWidth, layer.outputChannels]) ?? .max
            // Each input of a transposed convolution meets every tap, as does each output of a plain one.
            let places = layer.isTransposed ? before : after
            let others = layer.isTransposed ? layer.outputChannels : layer.pairs.inputsPerGroup
            let own = DecodingLimits.product([places, others, layer.kernel * layer.kernel]) ?? .max
            products = products.addingSaturated(own)
            elements = max(elements, before.addingSaturated(after))
            (height, width) = (nextHeight, nextWidth)
        }
        return (products, elements)
    }
}
