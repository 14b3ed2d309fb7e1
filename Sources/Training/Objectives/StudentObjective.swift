internal import Datasets
internal import FeatureCodec
internal import NeuralNetwork

/// Images to bits to classes: imitation of the teacher's values, its answers, labels and the rate.
final class StudentObjective: Objective {
    private let encoder: any DifferentiableProgram
    private let decoder: any DifferentiableProgram
    private let teacher: Teacher?
    private let stage: StageRecipe
    private let imageName: String
    private let latentName: String
    private let encodedName: String
    private let logitsName: String
    private let teacherLogits: String
    /// The student's value for each imitated value of the teacher.
    private let taps: [(teacher: String, student: String, weight: Double)]
    private let mimicking: FeatureMimicking
    private let channels: Int
    private let trainsEncoder: Bool
    private let trainsPrior: Bool
    private let mode: ProgramMode
    /// A frozen encoder normalises as it will when deployed, so that streams stay what they are.
    private let encoderMode: ProgramMode

    /// Compiles the student, and the teacher where it is asked.
    init(_ project: StudentProject, stage: StageRecipe) throws {
        self.stage = stage
        channels = project.latentChannels
        imageName = project.encoder.inputs[0]
        encodedName = project.encoder.outputs[0]
        latentName = project.decoder.inputs[0]
        logitsName = project.tail.outputs[0]
        teacherLogits = project.teacherGraph.outputs[0]
        mimicking = FeatureMimicking(measure: stage.losses.measure)
        mode = stage.usesRunningStatistics ? .evaluation : .training
        trainsEncoder = project.encoder.parameterSpecifications.contains { stage.groups.trains($0.name) }
        encoderMode = trainsEncoder ? mode : .evaluation
        trainsPrior = stage.groups.trains("prior.matrix0")
        let featureName = project.decoder.outputs[0]
        let taps = stage.losses.mimicking.filter { $0.value > 0 }.sorted { $0.key < $1.key }.map { name, weight in
            (teacher: name, student: name == project.student.split ? featureName : "tail.\(name)", weight: weight)
        }
        self.taps = taps

        let imageShape = [stage.batch] + project.recipe.imageShape
        let latentShape = try project.encoder.shapes(inputs: [imageShape])[encodedName] ?? []
        let outputs = taps.map(\.student).filter { $0 != project.tail.outputs[0] } + project.tail.outputs
        encoder = try makeProgram(
            graph: project.encoder,
            inputShapes: [imageShape],
            trainable: { stage.groups.trains($0) },
            engine: project.engine
        )
        decoder = try makeProgram(
            graph: project.decoder.followed(by: project.tail, outputs: outputs),
            inputShapes: [latentShape],
            trainable: { stage.groups.trains($0) },
            inputGradients: trainsEncoder ? [project.decoder.inputs[0]] : [],
            engine: project.engine
        )
        let asksTeacher = !taps.isEmpty || stage.losses.distillation > 0
        let wanted =
            taps.map(\.teacher).filter { $0 != project.teacherGraph.outputs[0] }
            + (stage.losses.distillation > 0 || taps.contains { $0.teacher == project.teacherGraph.outputs[0] }
                ? [project.teacherGraph.outputs[0]] : [])
        teacher =
            asksTeacher
            ? try Teacher(
                graph: project.teacherGraph,
                parameters: project.teacher.parameters,
                values: wanted,
                inputShape: imageShape,
                engine: project.engine
            ) : nil
    }

    func step(
        _ batch: Batch,
        parameters: inout Parameters,
        seed: UInt64,
        rateWeight: Double
    ) throws -> StepResult {
        let encoded = try run(encoder, [imageName: batch.images], &parameters, encoderMode)
        let latent = try value(encodedName, of: encoded)
        let density = try FactorizedDensity(channels: channels, parameters: parameters)
        let noisy = stage.quantisation == .hard ? nil : Self.withNoise(latent, seed: seed)
        let rounded = stage.quantisation == .noise ? nil : Self.rounded(latent, medians: density.medians)
        let decoderInput = rounded ?? noisy ?? latent
        let decoded = try run(decoder, [latentName: decoderInput], &parameters, mode)
        let answers = try teacher?.answer(batch.images) ?? [:]
        var (parts, slopes) = try judge(decoded, answers, labels: batch.labels)

        let images = Double(batch.count)
        var latentSlope = Tensor(shape: latent.shape)
        var priorGradients = Parameters()
        if rateWeight > 0 || trainsPrior {
            let rate = RateLoss.measure(noisy ?? decoderInput, under: density)
            parts.bits = rate.bits / images
            parts.total += rateWeight * parts.bits
            latentSlope.add(rate.latentGradient, times: Float(rateWeight / images))
            // The density alone is always fitted; its own scale is that of bits, whatever a bit weighs elsewhere.
            priorGradients = rate.parameterGradients
            for name in priorGradients.names {
                guard let tensor = priorGradients[name] else { continue }
                priorGradients[name] = tensor.scaled(by: Float(max(rateWeight, Self.leastPriorWeight) / images))
            }
        }
        let decoderGradients = try decoder.backward(slopes)
        slopes = [:]
        var gradients = decoderGradients.parameters
        if trainsEncoder, stage.quantisation != .hard {
            if let slope = decoderGradients.inputs[latentName] { latentSlope.add(slope, times: 1) }
            gradients.merge(try encoder.backward([encodedName: latentSlope]).parameters)
        }
        if trainsPrior { gradients.merge(priorGradients.filtered { stage.groups.trains($0) }) }
        let logits = try value(logitsName, of: decoded)
        return StepResult(parts: parts, gradients: gradients, correct: logits.correctCount(batch.labels))
    }

    func judge(_ batch: Batch, parameters: Parameters) throws -> Judgement {
        var parameters = parameters
        let images = batch.images.padded(toRows: stage.batch)
        let latent = try value(encodedName, of: run(encoder, [imageName: images], &parameters, .evaluation))
        let density = try FactorizedDensity(channels: channels, parameters: parameters)
        let rounded = Self.rounded(latent, medians: density.medians)
        let decoded = try run(decoder, [latentName: rounded], &parameters, .evaluation)
        let logits = try value(logitsName, of: decoded).rows(batch.count)
        return Judgement(
            images: batch.count,
            correct: logits.correctCount(batch.labels),
            crossEntropy: CrossEntropy()(logits, labels: batch.labels).value * Double(batch.count),
            bits: RateLoss.measure(rounded.rows(batch.count), under: density).bits
        )
    }

    /// The weight of the rate below which the density is fitted no slower: Adam would see through it, SGD would not.
    private static let leastPriorWeight = 1e-6

    private func judge(
        _ decoded: [String: Tensor],
        _ answers: [String: Tensor],
        labels: [Int]
    ) throws -> (parts: LossParts, slopes: [String: Tensor]) {
        let logits = try value(logitsName, of: decoded)
        var (parts, gradient) = stage.losses.judge(
            logits: logits,
            labels: labels,
            teacherLogits: answers[teacherLogits]
        )
        var slopes: [String: Tensor] = [:]
        for tap in taps {
            guard let wanted = answers[tap.teacher] else { continue }
            let loss = mimicking(try value(tap.student, of: decoded), teacher: wanted)
            parts.mimicking += tap.weight * loss.value
            if tap.student == logitsName {
                gradient.add(loss.gradient, times: Float(tap.weight))
            } else {
                slopes[tap.student] = loss.gradient.scaled(by: Float(tap.weight))
            }
        }
        parts.total += parts.mimicking
        slopes[logitsName] = gradient
        return (parts, slopes)
    }

    private func run(
        _ program: any DifferentiableProgram,
        _ inputs: [String: Tensor],
        _ parameters: inout Parameters,
        _ mode: ProgramMode
    ) throws -> [String: Tensor] {
        try program.forward(inputs, parameters: &parameters, mode: mode)
    }

    private func value(_ name: String, of values: [String: Tensor]) throws(NetworkError) -> Tensor {
        guard let tensor = values[name] else {
            throw NetworkError(.malformedGraph, "the network gave no value named '\(name)'")
        }
        return tensor
    }

    /// The latent with uniform noise of one bin's width, which stands for rounding where gradients are wanted.
    static func withNoise(_ latent: Tensor, seed: UInt64) -> Tensor {
        var generator = SeededGenerator(seed: seed)
        var noisy = latent
        for index in 0..<noisy.count { noisy.scalars[index] += generator.uniform() - 0.5 }
        return noisy
    }

    /// The latent at whole steps from the medians, as it is decoded.
    static func rounded(_ latent: Tensor, medians: [Float]) -> Tensor {
        var rounded = latent
        let channels = medians.count
        for start in stride(from: 0, to: rounded.count, by: channels) {
            for channel in 0..<channels {
                let difference = rounded.scalars[start + channel] - medians[channel]
                rounded.scalars[start + channel] = difference.rounded(.toNearestOrEven) + medians[channel]
            }
        }
        return rounded
    }
}
