/// A convolution, or a transposed one, in whole numbers: the layer of an `IntegerNetwork`.
///
/// Sums of products of 8-bit weights with inputs, and a bias, are 32-bit numbers; each channel's scale then brings them to
/// the range of the next layer. The article <doc:Bitstream> defines every step.
public struct IntegerLayer: Sendable, Equatable {
    /// Channels that a layer may have on either side.
    public static let channelCounts = 1...1024
    /// Sides of a kernel.
    public static let kernels = 1...15
    /// Steps, by which a transposed convolution enlarges the grid and a plain one thins it out.
    public static let strides = 1...8
    /// The most weights of a layer, its output channels rounded up to a multiple of 16, with the zeros between groups.
    static let maximumWeights = 1 << 22

    /// Whether the convolution is transposed.
    public let isTransposed: Bool
    /// The channels that it reads.
    public let inputChannels: Int
    /// The channels that it makes.
    public let outputChannels: Int
    /// The groups of channels that do not see each other; 1 for a transposed convolution.
    public let groups: Int
    /// The side of the square kernel.
    public let kernel: Int
    /// The step in both directions.
    public let stride: Int
    /// The zeros on every side of the input, or what is cut from every side of a transposed output; less than the kernel.
    public let padding: Int
    /// The weights in PyTorch's order: output, input of its group, row, column; input and output swapped for a transposed
    /// convolution.
    public let weights: [Int8]
    /// What is added to the sums of each output channel.
    public let biases: [Int32]
    /// The factor from the sums of each output channel to its results.
    public let scales: [FixedPointScale]

    /// Which channels read which.
    let pairs: ChannelPairs
    /// The weights by tap, input channel and block of 16 output channels, as running reads them; 0 between groups.
    let packed: [SIMD16<Int32>]

    /// Checks and wraps a layer.
    ///
    /// - Throws: `FeatureCodecError.Code.malformedModel` for sizes out of range, `.limitExceeded` for too many weights,
    ///   `.shapeMismatch` where weights, biases or scales are not as many as the sizes ask for.
    public init(
        isTransposed: Bool,
        inputChannels: Int,
        outputChannels: Int,
        groups: Int = 1,
        kernel: Int,
        stride: Int = 1,
        padding: Int,
        weights: [Int8],
        biases: [Int32],
        scales: [FixedPointScale]
    ) throws(FeatureCodecError) {
        guard Self.channelCounts.contains(inputChannels), Self.channelCounts.contains(outputChannels),
            Self.kernels.contains(kernel), Self.strides.contains(stride), (0..<kernel).contains(padding)
        else {
            throw FeatureCodecError(
                .malformedModel,
                "no layer of an integer network has \(inputChannels) and \(outputChannels) channels, a kernel of \(kernel), "
                    + "a stride of \(stride) and a padding of \(padding)"
            )
        }
        guard groups >= 1, inputChannels.isMultiple(of: groups), outputChannels.isMultiple(of: groups),
            groups == 1 || !isTransposed
        else {
            throw FeatureCodecError(
                .malformedModel,
                "no layer of an integer network parts \(inputChannels) and \(outputChannels) channels into \(groups) groups"
            )
        }
        let blocks = (outputChannels + 15) / 16
        guard kernel * kernel * inputChannels * blocks * 16 <= Self.maximumWeights else {
            throw FeatureCodecError(
                .limitExceeded,
                "a layer of an integer network has more than \(Self.maximumWeights) weights, zeros between groups included"
            )
        }
        guard weights.count == kernel * kernel * inputChannels / groups * outputChannels,
            biases.count == outputChannels, scales.count == outputChannels
        else {
            throw FeatureCodecError(
                .shapeMismatch,
                "a layer of \(inputChannels) to \(outputChannels) channels with a kernel of \(kernel) has "
                    + "\(weights.count) weights, \(biases.count) biases and \(scales.count) scales"
            )
        }
        self.isTransposed = isTransposed
        self.inputChannels = inputChannels
        self.outputChannels = outputChannels
        self.groups = groups
        self.kernel = kernel
        self.stride = stride
        self.padding = padding
        self.weights = weights
        self.biases = biases
        self.scales = scales

        pairs = ChannelPairs(
            isTransposed: isTransposed, inputs: inputChannels, outputs: outputChannels, groups: groups)
        let area = kernel * kernel
        var packed = [SIMD16<Int32>](repeating: .zero, count: area * inputChannels * blocks)
        for input in 0..<inputChannels {
            for output in 0..<outputChannels {
                guard let pair = pairs.index(from: input, to: output) else { continue }
                for tap in 0..<area {
                    packed[(tap * inputChannels + input) * blocks + output / 16][output % 16] =
                        Int32(weights[pair * area + tap])
                }
            }
        }
        self.packed = packed
    }

    /// The extent of the output for an extent of the input, along either side; not positive where nothing is left.
    public func outputExtent(_ input: Int) -> Int {
        if isTransposed { return (input - 1) * stride + kernel - 2 * padding }
        // Rounded down on either side of 0.
        let room = input + 2 * padding - kernel
        return (room >= 0 ? room : room - stride + 1) / stride + 1
    }

    /// The range that covers the sums of all channels, and every part of them, for inputs in a range around 0.
    func sums(for inputs: ClosedRange<Int32>) -> ClosedRange<Int64> {
        let area = kernel * kernel
        var lowest = Int64(0)
        var highest = Int64(0)
        for output in 0..<outputChannels {
            var low = min(Int64(biases[output]), 0)
            var high = max(Int64(biases[output]), 0)
            for input in 0..<inputChannels {
                guard let pair = pairs.index(from: input, to: output) else { continue }
                for weight in weights[(pair * area)..<((pair + 1) * area)] {
                    let products = (Int64(weight) * Int64(inputs.lowerBound), Int64(weight) * Int64(inputs.upperBound))
                    low += min(products.0, products.1, 0)
                    high += max(products.0, products.1, 0)
                }
            }
            lowest = min(lowest, low)
            highest = max(highest, high)
        }
        return lowest...highest
    }
}
