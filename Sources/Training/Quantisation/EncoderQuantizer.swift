public import FeatureCodec
public import NeuralNetwork
public import Pixels

/// Turns the encoder of a trained model into whole numbers, by what it makes of a few images (post-training quantisation).
///
/// Layer by layer, weights of an output channel are rounded to 7 bits in the step that leaves the least error, activations
/// of a channel get the step that brings the greatest of them to 255, and the biases are moved until the mean of every
/// channel before its rectifier is that of the encoder in floating point (Nagel et al., ICCV 2019, "Data-free quantization
/// through weight equalization and bias correction", section 4.2, with images).
public struct EncoderQuantizer {
    /// The model whose encoder is turned into whole numbers.
    public let model: FeatureModel
    private let layers: [RealConvolution]
    private let graph: Graph
    private let parameters: Parameters

    /// Takes the encoder of a model apart.
    ///
    /// - Throws: `TrainingError.Code.unknownModel` for a model without an encoder in floating point, or one of anything but
    ///   convolutions with rectifiers between them.
    public init(_ model: FeatureModel) throws {
        guard let encoder = model.graphs[.encoder] else {
            throw TrainingError(
                .unknownModel,
                "the model '\(model.name)' has no encoder in floating point to turn into whole numbers"
            )
        }
        let (graph, parameters) = try encoder.foldingBatchNormalization(try model.parameters.restricted(to: encoder))
        layers = try RealConvolution.chain(of: graph, parameters)
        // What every convolution makes, before its rectifier, is what calibration looks at.
        self.graph = try Graph(inputs: graph.inputs, nodes: graph.nodes, outputs: layers.map(\.name))
        self.parameters = parameters
        self.model = model
    }

    /// The encoder in whole numbers.
    ///
    /// - Parameter images: pictures like those that will be encoded; a few dozen do.
    /// - Throws: `TrainingError.Code.unsuitableData` for no image, `FeatureCodecError` where the encoder cannot be had in
    ///   whole numbers.
    public func encoder(calibratedBy images: [RasterImage], engine: Engine = .fastest(threads: 1)) throws
        -> IntegerEncoder
    {
        let pictures = images.map { model.preprocessing.prepared($0) }
        let wanted = try statistics(of: pictures, engine: engine)
        let zeroPoints = model.preprocessing.mean.map { UInt8(min(max($0 * 255, 0), 255).rounded()) }
        var finished: [IntegerLayer] = []
        var units = model.preprocessing.deviation.map { 1 / (255 * Double($0)) }
        for (position, layer) in layers.enumerated() {
            var real = layer.scaled(by: units)
            if position == 0 { real.shiftBiases(by: offsets(zeroPoints)) }
            let (range, isLast) = (wanted[position], position == layers.count - 1)
            // The sums are read as a latent: in a power of two that leaves room for twice what was met.
            let digits = Self.fractionDigits(for: range.map(\.greatestMagnitude).max() ?? 0)
            let unit = [Double](repeating: Double(sign: .plus, exponent: -digits, significand: 1), count: layer.outputs)
            let probe = try IntegerEncoder(
                network: IntegerNetwork(layers: finished + [real.quantised(in: unit)], inputs: IntegerEncoder.inputs),
                zeroPoints: zeroPoints,
                fractionDigits: digits
            )
            real.shiftBiases(by: zip(range, try means(of: probe, pictures)).map { $0.mean - $1 })
            units = isLast ? unit : Self.activationUnits(range)
            finished.append(try real.quantised(in: units))
            guard isLast else { continue }
            return try IntegerEncoder(
                network: IntegerNetwork(layers: finished, inputs: IntegerEncoder.inputs),
                zeroPoints: zeroPoints,
                fractionDigits: digits
            )
        }
        preconditionFailure("an encoder has a last layer")
    }

    /// What zero points, which are whole samples, miss of the means.
    private func offsets(_ zeroPoints: [UInt8]) -> [Double] {
        let missing = zip(zeroPoints, zip(model.preprocessing.mean, model.preprocessing.deviation)).map { zero, scale in
            (Double(zero) / 255 - Double(scale.0)) / Double(scale.1)
        }
        return layers[0].sums(ofConstant: missing)
    }

    /// The binary digits behind the point with which values twice as great as met still fit 16 bits.
    private static func fractionDigits(for greatest: Double) -> Int {
        let digits = (0...IntegerEncoder.fractionDigits.upperBound).last { digits in
            greatest * 2 * Double(sign: .plus, exponent: digits, significand: 1) <= 32_767
        }
        return digits ?? 0
    }

    /// The steps of activations: between what each channel and what the greatest of all asks for, so that neither the
    /// activations of quiet channels nor the weights that read them are cut too coarsely.
    private static func activationUnits(_ range: [ChannelStatistics]) -> [Double] {
        let ceilings = range.map { max($0.greatest, 0) }
        let greatest = max(ceilings.max() ?? 0, 1e-6)
        return ceilings.map { (max($0, greatest / 64) * greatest).squareRoot() / 255 }
    }

    // MARK: Calibration

    /// What one channel of a convolution makes.
    private struct ChannelStatistics {
        var mean = 0.0
        var greatest = -Double.infinity
        var greatestMagnitude = 0.0
    }

    /// What every channel of every convolution makes of the images in floating point.
    private func statistics(of pictures: [RasterImage], engine: Engine) throws -> [[ChannelStatistics]] {
        guard !pictures.isEmpty else { throw TrainingError(.unsuitableData, "calibration needs an image") }
        let plan = try engine.compile(graph, parameters, inputShapes: [model.preprocessing.inputShape])
        var statistics = layers.map { [ChannelStatistics](repeating: ChannelStatistics(), count: $0.outputs) }
        for picture in pictures {
            for (position, tensor) in try plan.run([model.preprocessing.tensor(picture)]).enumerated() {
                let channels = layers[position].outputs
                let share = 1 / Double(tensor.count / channels * pictures.count)
                for (index, scalar) in tensor.scalars.enumerated() {
                    let value = Double(scalar)
                    statistics[position][index % channels].mean += value * share
                    let known = statistics[position][index % channels]
                    statistics[position][index % channels].greatest = max(known.greatest, value)
                    statistics[position][index % channels].greatestMagnitude = max(known.greatestMagnitude, abs(value))
                }
            }
        }
        return statistics
    }

    /// The mean of every channel that an encoder in whole numbers makes of the images.
    private func means(of encoder: IntegerEncoder, _ pictures: [RasterImage]) throws -> [Double] {
        let channels = encoder.network.outputChannels
        var sums = [Int](repeating: 0, count: channels)
        var pixels = 0
        let runner = try IntegerEncoderRunner(encoder, preprocessing: model.preprocessing)
        for picture in pictures {
            let results = runner.results(of: picture)
            for (index, result) in results.enumerated() { sums[index % channels] += Int(result) }
            pixels += results.count / channels
        }
        let unit = Double(sign: .plus, exponent: -encoder.fractionDigits, significand: 1)
        return sums.map { Double($0) * unit / Double(pixels) }
    }
}
