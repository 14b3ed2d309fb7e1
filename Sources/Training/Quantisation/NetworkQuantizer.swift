public import FeatureCodec
public import NeuralNetwork
public import Pixels

/// Turns the networks of trained codecs into whole numbers of 8 bits, by what they make of a few images (post-training
/// quantisation).
///
/// What reads the image or the latent itself stays as it is: its inputs are few, and errors there are worst. What becomes of the
/// others is told by `Graph.quantized(reading:_:)`. An encoder that is in whole numbers already stays so.
public struct NetworkQuantizer {
    /// The models, whose networks are the same.
    public let models: [FeatureModel]
    private let stages: [Stage]

    /// A network on its way.
    private struct Stage {
        let role: FeatureModel.Role
        /// The network, which also gives the values that are to be rounded, behind its own output.
        let probe: Graph
        let graph: Graph
        let parameters: Parameters
        let values: [String]

        init(_ role: FeatureModel.Role, _ network: Graph, _ all: Parameters) throws {
            self.role = role
            let own = try all.restricted(to: network)
            let (graph, parameters) = try network.foldingBatchNormalization(own)
            (self.graph, self.parameters) = (graph, parameters)
            // The tail reads features, the others an image or a latent; what an encoder makes are latents.
            let ends = graph.inputs + graph.outputs
            values = graph.quantizableValues.filter { role == .tail || !ends.contains($0) }
            probe = try Graph(inputs: graph.inputs, nodes: graph.nodes, outputs: graph.outputs + values)
        }
    }

    /// Takes the networks of models apart.
    ///
    /// - Parameter models: the members of a family that share their networks, or one model.
    /// - Throws: `TrainingError.Code.unknownModel` for models without an encoder to calibrate with, or with networks that
    ///   differ.
    public init(_ models: [FeatureModel]) throws {
        guard let first = models.first, FeatureModel.fitOneFile(models), first.hasEncoder else {
            throw TrainingError(
                .unknownModel,
                "networks in 8 bits come of a codec that has its encoder, and all of whose rates share their networks"
            )
        }
        self.models = models
        let roles: [FeatureModel.Role] = [.encoder, .decoder, .tail]
        stages = try roles.compactMap { role in
            try first.graphs[role].map { try Stage(role, $0, first.parameters) }
        }
    }

    /// The models with their networks in 8 bits.
    ///
    /// - Parameter images: pictures like those that will be decoded; a few dozen do.
    /// - Throws: `TrainingError.Code.unsuitableData` for no image, `.unknownModel` where nothing can be had in 8 bits,
    ///   `FeatureCodecError` or `NetworkError` where a network fails.
    public func models(
        calibratedBy images: [RasterImage], engine: Engine = .fastest(threads: 1)
    ) throws -> [FeatureModel] {
        guard !images.isEmpty else { throw TrainingError(.unsuitableData, "calibration needs an image") }
        var inputs = images.map { models[0].preprocessing.tensor(models[0].preprocessing.prepared($0)) }
        var networks: [FeatureModel.Role: (graph: Graph, parameters: Parameters)] = [:]
        for stage in stages {
            if stage.role == .decoder { inputs = try latents(of: images, engine: engine) }
            let met = try run(stage, on: &inputs, engine: engine)
            guard !stage.values.isEmpty else { continue }
            networks[stage.role] = try stage.graph.quantized(reading: met, stage.parameters)
        }
        guard !networks.isEmpty else {
            throw TrainingError(.unknownModel, "no network of '\(models[0].name)' has a layer that 8 bits can run")
        }
        return try models.map { try $0.replacingNetworks(networks) }
    }

    /// What a decoder sees of the images at every rate.
    private func latents(of images: [RasterImage], engine: Engine) throws -> [Tensor] {
        try models.flatMap { model in
            let encoder = try FeatureEncoder(model: model, engine: engine)
            guard let prior = model.prior, let shape = model.latentShape else { return [Tensor]() }
            return try images.map { prior.latent(of: try encoder.encode($0).symbols, shape: shape) }
        }
    }

    /// Runs a network, whose outputs replace the inputs, and tells what was met on the way.
    private func run(
        _ stage: Stage, on inputs: inout [Tensor], engine: Engine
    ) throws -> [String: ActivationStatistics] {
        let plan = try engine.compile(stage.probe, stage.parameters, inputShapes: [inputs[0].shape])
        var met = plan.outputShapes.dropFirst(stage.graph.outputs.count).map {
            ActivationStatistics(channels: $0.last ?? 1)
        }
        for (index, input) in inputs.enumerated() {
            let outputs = try plan.run([input])
            inputs[index] = outputs[0]
            for (place, value) in outputs.dropFirst(stage.graph.outputs.count).enumerated() { met[place].add(value) }
        }
        return Dictionary(zip(stage.values, met), uniquingKeysWith: { first, _ in first })
    }
}
