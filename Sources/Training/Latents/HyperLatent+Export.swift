internal import FeatureCodec
internal import NeuralNetwork

extension HyperLatent {
    /// The training images whose latents show how large the inner values of the synthesis become.
    private static let calibrationImages = 512

    func makePrior(
        rate: Int,
        parameters: Parameters,
        samples: (Int) throws -> [Tensor]
    ) throws -> any Prior {
        let steps = self.steps.steps(rate: rate, parameters: parameters)
        let whole = try SynthesisQuantizer(
            graph: synthesis,
            parameters: parameters,
            ceilings: ceilings(samples(Self.calibrationImages), parameters: parameters),
            steps: steps
        )
        return try MeanScalePrior(
            density: densities.density(rate: rate, parameters: parameters),
            synthesis: whole.network(),
            steps: steps,
            precision: precision
        )
    }

    /// The encoder with the network to the hyper-latent, the same for all rates.
    func deployed(encoder: Graph) throws -> Graph { try transforms.encoder(after: encoder) }

    /// The greatest value of each channel behind each rectifier of the synthesis over some latents.
    private func ceilings(_ latents: [Tensor], parameters: Parameters) throws -> [String: [Float]] {
        let names = synthesis.nodes.filter { $0.operation is ReLU }.map(\.name)
        var ceilings: [String: [Float]] = [:]
        guard !names.isEmpty else { return ceilings }
        let inner = try synthesis.selectingOutputs(names)
        for latent in latents {
            let hyper = try engine.compile(analysis, parameters, inputShapes: [latent.shape]).run([latent])[0]
            let values = try engine.compile(inner, parameters, inputShapes: [hyper.shape]).run([hyper.roundedHyper])
            for (name, tensor) in zip(names, values) {
                let found = tensor.channelMaxima
                ceilings[name] = ceilings[name].map { zip($0, found).map(max) } ?? found
            }
        }
        return ceilings
    }
}

extension Tensor {
    /// A hyper-latent as it is coded: whole numbers within what an integer network reads.
    var roundedHyper: Tensor {
        let (low, high) = (Float(IntegerNetwork.signedBytes.lowerBound), Float(IntegerNetwork.signedBytes.upperBound))
        return Tensor(
            shape: shape,
            scalars: scalars.map { min(max($0.rounded(.toNearestOrEven), low), high) }
        )
    }

    /// The greatest element of each channel, the last extent.
    fileprivate var channelMaxima: [Float] {
        let channels = shape.last ?? 1
        var maxima = [Float](repeating: -.infinity, count: channels)
        for index in 0..<count { maxima[index % channels] = max(maxima[index % channels], scalars[index]) }
        return maxima
    }
}
