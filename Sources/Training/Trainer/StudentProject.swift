internal import FeatureCodec
internal import NeuralNetwork

/// An encoder, a prior and a decoder before the tail of a teacher: Entropic Student and its neighbours.
///
/// Weights are named "encoder...", "prior...", "decoder..." and "tail..."; the tail starts as the teacher's or anew.
struct StudentProject: TrainingProject {
    let recipe: Recipe
    let student: EntropicStudentRecipe
    let engine: Engine
    let teacher: FeatureModel
    let teacherGraph: Graph
    let encoder: Graph
    let decoder: Graph
    let tail: Graph
    let latentChannels: Int
    /// Weights to start from: of the teacher's layers with which the encoder begins, or of the codec that is taken over.
    private let known: Parameters
    /// What quantises the latent.
    let latents: any LatentModel
    /// The codecs whose encoder and priors stay as they are, in the order of the recipe's rates; none where all is trained.
    private let kept: [FeatureModel]
    private let start: FeatureModel?

    init(
        _ recipe: Recipe,
        _ student: EntropicStudentRecipe,
        classes: [String],
        engine: Engine,
        models: ModelFinder
    ) throws {
        self.recipe = recipe
        self.student = student
        self.engine = engine
        teacher = try models.model(student.teacher)
        try recipe.check(teacher: teacher, classes: classes)
        guard let graph = teacher.graphs[.classifier] else {
            throw TrainingError(.unknownModel, "the teacher '\(teacher.name)' is not a classifier")
        }
        teacherGraph = graph
        let values = graph.nodes.map(\.name)
        guard values.contains(student.split), !graph.outputs.contains(student.split) else {
            throw TrainingError(
                .invalidRecipe,
                "'model.split' is '\(student.split)', which the teacher does not compute; it has "
                    + values.joined(separator: ", ")
            )
        }
        tail = try graph.split(at: student.split).tail.prefixed("tail.")
        if let codec = student.codec {
            kept = try recipe.codecs(models.family(codec), named: codec)
            encoder = try kept[0].graph(.encoder)
            decoder = try kept[0].graph(.decoder)
            known = kept[0].parameters.filtered { !$0.hasPrefix("tail.") }
            latentChannels = kept[0].latentShape?.last ?? 0
            latents = TrainedLatent(priors: kept.compactMap(\.prior))
        } else {
            kept = []
            let transforms = Transforms(
                encoderLayers: student.encoder.map(\.layer),
                decoderLayers: student.decoder.map(\.layer),
                activation: student.activation
            )
            (encoder, known) = try Self.encoder(transforms, student, teacher, graph)
            decoder = try transforms.decoder()
            latentChannels = transforms.latentChannels
            latents = try recipe.latents(channels: latentChannels, coding: .raw, engine: engine)
        }
        start = try student.initialEncoderModel.map(models.model)
        try checkShapes()
        try checkTaps()
    }

    var trainableNames: [String] {
        let graphs = (kept.isEmpty ? [encoder, decoder, tail] : [decoder, tail]).flatMap(\.parameterSpecifications)
        return graphs.filter { $0.specification.isTrainable }.map(\.name)
            + latents.parameterNames
    }

    func initialParameters(seed: UInt64) throws -> Parameters {
        var parameters = Parameters.initialized(for: encoder, seed: seed)
        parameters.merge(initialDecoder(seed: seed))
        parameters.merge(known)
        switch student.initialTail {
        case .teacher: parameters.merge(try teacher.parameters.addingPrefix("tail.").restricted(to: tail))
        case .random: parameters.merge(.initialized(for: tail, seed: seed))
        }
        parameters.merge(latents.initialParameters(seed: seed))
        if student.initialEncoder == "teacher" { copyFirstLayer(into: &parameters) }
        if let start {
            for (name, tensor) in start.parameters.tensors where parameters[name]?.shape == tensor.shape {
                parameters[name] = tensor
            }
        }
        return parameters
    }

    func objective(of stage: StageRecipe) throws -> any Objective {
        try StudentObjective(self, stage: stage)
    }

    func model(
        _ parameters: Parameters,
        rate: Int,
        form: ExportForm,
        provenance: [String: JSONValue],
        images: (Int) throws -> [Tensor]
    ) throws -> FeatureModel {
        let latents =
            kept.isEmpty
            ? try recipe.latents(channels: latentChannels, coding: form.coding, engine: engine) : self.latents
        let joint = recipe.jointRates ? rate : 0
        let prior = try latents.makePrior(rate: joint, parameters: parameters) { count in
            try images(count).map { try latent(of: $0, parameters: parameters) }
        }
        let plan = TrainingPlan(recipe, imageCount: 1, stepLimit: nil)
        let number = plan.rateNumber(rate)
        let family = recipe.output.family ?? recipe.output.name ?? recipe.name
        let name = recipe.output.name ?? recipe.name
        return try FeatureModel(
            name: (number.map { "\(name)-\($0)" } ?? name) + form.suffix,
            family: family + form.suffix,
            rateIndex: number ?? recipe.output.rate ?? 1,
            rateCount: recipe.output.rateCount ?? max(recipe.rates.count, 1),
            preprocessing: recipe.preprocessing,
            graphs: [.encoder: try latents.deployed(encoder: encoder), .decoder: decoder, .tail: tail],
            parameters: parameters,
            prior: prior,
            labels: teacher.labels,
            teacherName: teacher.name,
            teacherFingerprint: teacher.fingerprint,
            provenance: provenance,
            streamsOf: kept.isEmpty ? nil : kept[joint]
        )
    }

    /// The encoder, and the weights of the teacher's layers that it begins with if it does.
    ///
    /// Normalisation is folded into these layers: a training step, which normalises by its batch, leaves them as they are.
    private static func encoder(
        _ transforms: Transforms,
        _ student: EntropicStudentRecipe,
        _ teacher: FeatureModel,
        _ graph: Graph
    ) throws -> (Graph, Parameters) {
        guard let value = student.encoderHead else { return (try transforms.encoder(), Parameters()) }
        let shapes = try graph.shapes(inputs: [teacher.preprocessing.inputShape])
        guard let shape = shapes[value], shape.count == 4, !graph.inputs.contains(value) else {
            throw TrainingError(
                .invalidRecipe,
                "'model.encoderHead' is '\(value)', which is no value of the teacher with height, width and channels"
            )
        }
        let prefix = "encoder.head."
        let (head, weights) = try graph.selectingOutputs([value]).foldingBatchNormalization(teacher.parameters)
        let layers = try transforms.encoder(channels: shape[3])
        return (
            try head.prefixed(prefix).followed(by: layers, outputs: layers.outputs), weights.addingPrefix(prefix)
        )
    }

    /// What the encoder makes of images when it is deployed.
    private func latent(of images: Tensor, parameters: Parameters) throws -> Tensor {
        try engine.compile(encoder, parameters, inputShapes: [images.shape]).run([images])[0]
    }

    /// No rectifier follows the decoder's convolutions, and each inverse normalisation enlarges: their weights start
    /// smaller, the last ones most, so that imitation starts from near nothing rather than from far too much.
    private func initialDecoder(seed: UInt64) -> Parameters {
        var parameters = Parameters.initialized(for: decoder, seed: seed)
        let weights = decoder.parameterSpecifications.map(\.name).filter { $0.hasSuffix(".weight") }
        for name in weights {
            parameters[name] = parameters[name]?.scaled(by: name == weights.last ? 0.1 : 0.7)
        }
        return parameters
    }

    /// The decoder must make what the tail reads.
    private func checkShapes() throws {
        let image = [1] + recipe.imageShape
        let wanted = try teacherGraph.shapes(inputs: [image])[student.split] ?? []
        let latent = try encoder.shapes(inputs: [image])[encoder.outputs[0]] ?? []
        let made = try decoder.shapes(inputs: [latent])[decoder.outputs[0]] ?? []
        guard made == wanted else {
            throw TrainingError(
                .invalidRecipe,
                "the decoder turns the latent \(latent.dropFirst()) into \(made.dropFirst()), but '\(student.split)' "
                    + "of the teacher is \(wanted.dropFirst()) (height, width, channels); change the layers or the split"
            )
        }
    }

    /// Values to imitate must be the split, or lie behind it.
    private func checkTaps() throws {
        let known = [student.split] + tail.nodes.map { String($0.name.dropFirst("tail.".count)) }
        for stage in recipe.stages {
            for name in stage.losses.mimicking.keys.sorted() where !known.contains(name) {
                throw TrainingError(
                    .invalidRecipe,
                    "the stage '\(stage.name)' imitates '\(name)', which is neither the split nor behind it; there are "
                        + known.joined(separator: ", ")
                )
            }
        }
    }

    /// The encoder's first convolution, and the normalisation after it if it has one, take over as many of the
    /// teacher's filters as fit.
    private func copyFirstLayer(into parameters: inout Parameters) {
        guard let first = teacherGraph.nodes.firstIndex(where: { $0.operation is Convolution }) else { return }
        let next = first + 1
        copyLeading("\(teacherGraph.nodes[first].name).weight", to: "encoder.conv1.weight", in: &parameters)
        guard next < teacherGraph.nodes.count, teacherGraph.nodes[next].operation is BatchNormalization else { return }
        for name in BatchNormalization(channels: 1).parameters.map(\.name) {
            copyLeading("\(teacherGraph.nodes[next].name).\(name)", to: "encoder.norm1.\(name)", in: &parameters)
        }
    }

    private func copyLeading(_ source: String, to own: String, in parameters: inout Parameters) {
        guard var tensor = parameters[own], let source = teacher.parameters[source],
            source.shape.dropFirst() == tensor.shape.dropFirst()
        else { return }
        let count = min(source.count, tensor.count)
        tensor.scalars.replaceSubrange(0..<count, with: source.scalars.prefix(count))
        parameters[own] = tensor
    }
}

extension Graph {
    /// The same network with all values but the inputs under names with a prefix; weights follow their nodes.
    func prefixed(_ prefix: String) throws(NetworkError) -> Graph {
        func renamed(_ name: String) -> String { inputs.contains(name) ? name : prefix + name }
        return try Graph(
            inputs: inputs,
            nodes: nodes.map { Node(prefix + $0.name, $0.operation, inputs: $0.inputs.map(renamed)) },
            outputs: outputs.map(renamed)
        )
    }

    /// This network and then another, whose only input is this one's only output.
    ///
    /// - Parameter outputs: the names of the values that the whole gives.
    func followed(by next: Graph, outputs: [String]) throws(NetworkError) -> Graph {
        precondition(self.outputs.count == 1 && next.inputs.count == 1, "only one value can be handed on")
        let (made, read) = (self.outputs[0], next.inputs[0])
        let following = next.nodes.map { node in
            Node(node.name, node.operation, inputs: node.inputs.map { $0 == read ? made : $0 })
        }
        return try Graph(inputs: inputs, nodes: nodes + following, outputs: outputs)
    }
}
