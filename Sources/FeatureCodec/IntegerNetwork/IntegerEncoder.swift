internal import NeuralNetwork

/// An analysis transform in whole numbers, which makes the same latent of an image on every machine.
///
/// It reads samples of 0...255 less a zero point for each colour, runs convolutions with weights of 7 bits, and makes a
/// latent in units of a power of two. The article <doc:Bitstream> defines every step; `IntegerNetwork` is what runs.
/// It takes the place of a model's floating-point encoder, and decoders do not notice.
public struct IntegerEncoder: Sendable, Equatable {
    /// What weights are limited to, so that two products with samples fit 16 bits (the arithmetic of common processors).
    public static let weights: ClosedRange<Int8> = -63...63
    /// What samples less their zero points are limited to.
    public static let inputs: ClosedRange<Int32> = -255...255
    /// The binary digits behind the point that a latent may have.
    public static let fractionDigits = 0...15

    /// The convolutions.
    public let network: IntegerNetwork
    /// What is subtracted from samples of red, green and blue, and so stands behind the border of an image.
    public let zeroPoints: [UInt8]
    /// The results of the network are multiples of 2 to the power of minus this.
    public let fractionDigits: Int

    /// Checks and wraps the parts.
    ///
    /// - Throws: `FeatureCodecError.Code.malformedModel` for a network of other inputs, with transposed convolutions or with
    ///   weights of more than 7 bits; `.shapeMismatch` for one that does not read three channels.
    public init(network: IntegerNetwork, zeroPoints: [UInt8], fractionDigits: Int) throws(FeatureCodecError) {
        guard network.inputs == Self.inputs, network.layers.allSatisfy({ !$0.isTransposed }),
            Self.fractionDigits.contains(fractionDigits)
        else {
            throw FeatureCodecError(
                .malformedModel,
                "an integer encoder is made of plain convolutions that read \(Self.inputs), and its latent has "
                    + "\(Self.fractionDigits) binary digits behind the point"
            )
        }
        guard network.inputChannels == 3, zeroPoints.count == 3 else {
            throw FeatureCodecError(
                .shapeMismatch,
                "an integer encoder reads red, green and blue, not \(network.inputChannels) channels with "
                    + "\(zeroPoints.count) zero points"
            )
        }
        for (position, layer) in network.layers.enumerated() {
            guard layer.weights.allSatisfy(Self.weights.contains) else {
                throw FeatureCodecError(
                    .malformedModel,
                    "layer \(position) of the integer encoder has weights beyond \(Self.weights)"
                )
            }
        }
        self.network = network
        self.zeroPoints = zeroPoints
        self.fractionDigits = fractionDigits
    }

    /// The shape of the latent of an image, [1, height, width, channels].
    ///
    /// - Throws: `FeatureCodecError.Code.shapeMismatch` for an image of which nothing is left.
    func latentShape(height: Int, width: Int) throws(FeatureCodecError) -> [Int] {
        var (rows, columns) = (height, width)
        for (position, layer) in network.layers.enumerated() {
            (rows, columns) = (layer.outputExtent(rows), layer.outputExtent(columns))
            guard rows >= 1, columns >= 1 else {
                throw FeatureCodecError(
                    .shapeMismatch,
                    "layer \(position) of the integer encoder leaves nothing of an image of \(width) x \(height)"
                )
            }
        }
        return [1, rows, columns, network.outputChannels]
    }

    /// The results of the network for the samples of an image by row, column and colour, as the definition says.
    ///
    /// `IntegerPlan` gives the same numbers many times faster.
    func run(samples: [UInt8], height: Int, width: Int) -> [Int32] {
        let elements = samples.enumerated().map { Int32($1) - Int32(zeroPoints[$0 % 3]) }
        return network.run(IntegerGrid(height: height, width: width, channels: 3, elements: elements)).elements
    }

    /// The value of a whole number in a latent; exact.
    func latent(_ results: [Int32], shape: [Int]) -> Tensor {
        let unit = Float(sign: .plus, exponent: -fractionDigits, significand: 1)
        return Tensor(shape: shape, scalars: results.map { Float($0) * unit })
    }
}

extension IntegerEncoder {
    /// The name of the encoder in model files: a key of the description, and the prefix of its arrays.
    static let owner = "integer_encoder"

    /// Rebuilds the encoder from what a model file holds.
    ///
    /// - Throws: `FeatureCodecError.Code.malformedModel`, `.missingTensor`, `.shapeMismatch` or `.limitExceeded`.
    init(content: PriorContent) throws(FeatureCodecError) {
        let zeroPoints = content.settings["zero_points"]?.array?.compactMap(\.integer).compactMap(UInt8.init(exactly:))
        guard let zeroPoints, let digits = content.settings["fraction_digits"]?.integer else {
            throw FeatureCodecError(
                .malformedModel,
                "the integer encoder lacks its 'zero_points', 0...255 each, or its 'fraction_digits'"
            )
        }
        let network = try IntegerNetwork(content: content, prefix: "", inputs: Self.inputs)
        try self.init(network: network, zeroPoints: zeroPoints, fractionDigits: digits)
    }

    /// What a model file holds of the encoder.
    var content: PriorContent {
        var content = PriorContent(
            owner: Self.owner,
            settings: [
                "zero_points": .array(zeroPoints.map { .integer(Int($0)) }),
                "fraction_digits": .integer(fractionDigits),
            ]
        )
        network.write(to: &content, prefix: "")
        return content
    }
}
